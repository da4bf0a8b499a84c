using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class NamedWeightsTests : IDisposable
{
    private static readonly NetworkDescription Three = new("resnet-slim", new TensorShape(1, 8, 8), 3);
    private static readonly NetworkDescription Two = new("resnet-slim", new TensorShape(1, 8, 8), 2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A network that was trained on other classes: the body is taken, the head is as the seed draws it.</summary>
    [Fact]
    public void Create_PretrainedOnOtherClasses_TakesAllButTheHead()
    {
        using var generator = new Generator(3, CPU);
        using var pretrained = NetworkCatalogue.Create(Three, generator);
        TrainedModel.Save(_folder.File("public.safetensors"), pretrained, Three);
        var recipe = new TrainingRecipe("resnet-slim") { Seed = 5 };

        using var fresh = ModelTraining.Create(Two, recipe);
        using var begun = ModelTraining.Create(Two, recipe with { PretrainedWeights = _folder.File("public.safetensors") });
        using var other = ModelTraining.Create(Two, recipe with { PretrainedWeights = _folder.File("public.safetensors"), Seed = 6 });

        foreach (var (name, value) in begun.state_dict().Where(entry => entry.Value.is_floating_point()))
        {
            var isHead = name.StartsWith("_head", StringComparison.Ordinal);
            value.Equals((isHead ? fresh : pretrained).state_dict()[name]).Should().BeTrue(name);
            if (name == "_head.weight")
                value.Equals(other.state_dict()[name]).Should().BeFalse();
        }
    }

    [Fact]
    public void Overwrite_HalfOfTheWeights_IsTheLeast()
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Save(_folder.File("part.safetensors"), new Dictionary<string, Tensor> { ["a"] = ones(4), ["b"] = ones(2) });
        Dictionary<string, Tensor> Network(int others) => new() { ["a"] = zeros(4), ["b"] = zeros(2, 1), ["c"] = zeros(others) };
        var half = Network(2);

        NamedWeights.Overwrite(_folder.File("part.safetensors"), half);

        half["a"].data<float>().Should().Equal(1, 1, 1, 1);
        half["b"].data<float>().Should().Equal(0, 0);
        FluentActions.Invoking(() => NamedWeights.Overwrite(_folder.File("part.safetensors"), Network(3))).Should().Throw<ModelLoadException>()
            .WithMessage("*it holds 4 of the 9 weights of the network that begins at it, by name and shape; expected at least half: is it of another network?");
    }

    [Fact]
    public void Overwrite_NumbersThatAreNotFinite_AreRefused()
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Save(_folder.File("nan.safetensors"), new Dictionary<string, Tensor> { ["a"] = tensor([1, float.NaN]) });

        var overwrite = () => NamedWeights.Overwrite(_folder.File("nan.safetensors"), new Dictionary<string, Tensor> { ["a"] = zeros(2) });

        overwrite.Should().Throw<ModelLoadException>().WithMessage("*its tensor 'a' holds NaN or infinity.");
    }
}
