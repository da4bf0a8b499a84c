using ModelDiff.Inputs;
using ModelDiff.Storage;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Files;

public sealed class InputPairsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_ThenLoad_GivesPairsAndDescription()
    {
        using var pairs = new InputPairs(rand(3, 2), rand(3, 2), new GeneratorDescription("adversarial").With("epsilon", 0.0625).With("steps", 50L).With("craftOn", "suspect").With("randomStart", true));

        InputPairsFile.Save(pairs, _folder.File("pairs"));
        using var loaded = InputPairsFile.Load(_folder.File("pairs"));

        Samples.ToArray(loaded.First.AsTensor()).Should().Equal(Samples.ToArray(pairs.First.AsTensor()));
        Samples.ToArray(loaded.Second.AsTensor()).Should().Equal(Samples.ToArray(pairs.Second.AsTensor()));
        loaded.Description.Name.Should().Be("adversarial");
        loaded.Description.Settings.Should().Equal(pairs.Description.Settings);
    }

    [Fact]
    public void Load_AFileMadeElsewhere_TakesTheTwoTensors()
    {
        using var pairs = InputPairsFile.Load(Samples.PathOf("pairs.safetensors"));

        Samples.ToArray(pairs.First.AsTensor()).Should().Equal(Samples.Values);
        Samples.ToArray(pairs.Second.AsTensor()).Should().Equal(Samples.Values.Select(value => value + 1));
        pairs.Description.Name.Should().Be("file");
    }

    [Fact]
    public void Load_WithoutOneTensor_SaysWhichAndLeaksNothing()
    {
        using var tensor = rand(2, 2);
        SafetensorsFile.Save(_folder.File("half"), new Dictionary<string, Tensor> { ["first"] = tensor });
        var before = LiveTensors.Settled();

        var load = () => InputPairsFile.Load(_folder.File("half"));

        load.Should().Throw<InputFileException>().WithMessage("*no tensor 'second'*");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Load_TensorsOfDifferentShapes_IsRefused()
    {
        using var first = rand(2, 2);
        using var second = rand(2, 3);
        SafetensorsFile.Save(_folder.File("uneven"), new Dictionary<string, Tensor> { ["first"] = first, ["second"] = second });

        var load = () => InputPairsFile.Load(_folder.File("uneven"));

        load.Should().Throw<InputFileException>().WithMessage("*[2, 2] and [2, 3]*");
    }
}
