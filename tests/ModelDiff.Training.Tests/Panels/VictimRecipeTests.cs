using ModelDiff.Models;
using ModelDiff.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

/// <summary>Second models of another network than the victim's are no twins: they stay further from it than real ones, which would look guilty beside them.</summary>
public sealed class VictimRecipeTests : IDisposable
{
    private static readonly TensorShape Shape = new(1, 4, 4);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mlp", true)]
    [InlineData("vgg-slim", false)]
    public void Of_ANetworkOfTheLibrary_IsWhatItsDescriptionSays(string told, bool isOwn)
    {
        using (var network = NetworkCatalogue.Create(new NetworkDescription("mlp", Shape, 3), new Generator(1, CPU)))
            TrainedModel.Save(_folder.File("owner.safetensors"), network, new NetworkDescription("mlp", Shape, 3));
        var guessed = VictimRecipe.Of(_folder.File("owner.safetensors"), Shape, 3, 5);
        _folder.Write("owner.recipe.json", $$"""{"architecture": "{{told}}"}""");

        var recipe = VictimRecipe.Of(_folder.File("owner.safetensors"), Shape, 3, 5);

        (guessed.IsOwnNetwork, guessed.Recipe.Architecture).Should().Be((true, "mlp"));
        guessed.NoTwins.Should().StartWith("models by a guessed recipe are references and no twins");
        recipe.IsOwnNetwork.Should().Be(isOwn);
        (recipe.NoTwins is null).Should().Be(isOwn);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Of_OtherFilesWithWeights_IsToldByTheirShapes(bool isWider, bool isOwn)
    {
        using (var network = NetworkCatalogue.Create(new NetworkDescription("mlp", Shape, 3), new Generator(1, CPU)))
        {
            var tensors = network.named_parameters().Where(entry => entry.parameter.dim() > 1).ToDictionary(entry => $"theirs.{entry.name}", entry => entry.parameter.detach());
            if (isWider)
                tensors["theirs.more"] = ones(2, 2);
            tensors["theirs.bias"] = ones(7);
            SafetensorsFile.Save(_folder.File("owner.safetensors"), tensors);
        }

        _folder.Write("owner.recipe.json", """{"architecture": "mlp"}""");

        VictimRecipe.Of(_folder.File("owner.safetensors"), Shape, 3, 5).IsOwnNetwork.Should().Be(isOwn);
    }

    [Fact]
    public void Of_WeightsThatCannotBeSeen_BelievesARecipeAndNoGuess()
    {
        _folder.Write("owner.bin", "what only its runtime knows");

        var guessed = VictimRecipe.Of(_folder.File("owner.bin"), Shape, 3, 5);
        var endpoint = VictimRecipe.Of("http://localhost/v2/models/owner", Shape, 3, 5);
        _folder.Write("owner.recipe.json", """{"architecture": "mlp"}""");
        var told = VictimRecipe.Of(_folder.File("owner.bin"), Shape, 3, 5);

        (guessed.IsOwnNetwork, endpoint.IsOwnNetwork, told.IsOwnNetwork).Should().Be((false, false, true));
        guessed.NoTwins.Should().Contain("references and no twins").And.Contain("your own script");
    }

    [Theory]
    [InlineData(null, 600)]
    [InlineData("""{"architecture": "own", "steps": 7}""", 7)]
    [InlineData("""{"architecture": "vgg-slim", "steps": 7, "seed": 3}""", 7)]
    public void Of_TorchScriptOfANetworkThatTheLibraryLacks_IsOfItsOwnNetwork(string? told, int steps)
    {
        var file = _folder.File("owner.pt");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Data", "models", "convnet_traced.pt"), file);
        if (told is not null)
            _folder.Write("owner.recipe.json", told);
        var shape = new TensorShape(3, 6, 6);

        var recipe = VictimRecipe.Of(file, shape, 4, 600, new OwnNetwork(file));

        (recipe.Recipe.Architecture, recipe.IsOwnNetwork, recipe.NoTwins is null, recipe.Own?.File).Should().Be(("own", true, told is not null, file));
        recipe.Recipe.Training.Steps.Should().Be(steps);
        recipe.Recipe.TellsInitialization.Should().BeFalse("a seed draws the weights of networks of the catalogue alone");
        (recipe.Guess is null).Should().Be(told is not null);
        VictimRecipe.InCatalogue(recipe.Recipe, file, shape, 4).Architecture.Should().BeOneOf(NetworkCatalogue.Names);
    }

    [Fact]
    public void Of_AnOwnNetworkThatCannotBeginAnew_SaysWhy()
    {
        var file = _folder.File("owner.pt");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Data", "models", "convnet_traced.pt"), file);
        var shape = new TensorShape(3, 6, 6);

        VictimRecipe.Of(file, shape, 5, 600, new OwnNetwork(file)).NoTwins.Should().Contain("it answers with 4 numbers to images of 5 classes");
        VictimRecipe.Of(file, shape, 4, 600).NoTwins.Should().Contain("not at hand as TorchScript");
        _folder.Write("recipe.json", """{"architecture": "own"}""");
        var read = () => VictimRecipe.Of(file, shape, 5, 600, new OwnNetwork(file));
        read.Should().Throw<InputFileException>().WithMessage("*architecture is 'own'*it answers with 4 numbers to images of 5 classes*");
    }

    [Fact]
    public void Plan_OfAnotherNetwork_HasReferencesInPlaceOfTwins()
    {
        var options = new PanelTrainerOptions { References = 1, Twins = 3, SameSeed = 2 };
        var recipe = new TrainingRecipe("mlp") { Seed = 7, PretrainedWeights = "public" };

        var twins = PanelPlan.Of(options, recipe, Shape, "");
        var references = PanelPlan.Of(options with { MakesTwins = false }, recipe, Shape, "");

        twins.Select(model => (model.Name, model.Role)).Should().Equal(("reference-01", ModelRole.Reference), ("twin-own-01", ModelRole.Twin), ("twin-own-02", ModelRole.Twin), ("twin-03", ModelRole.Twin));
        references.Select(model => (model.Name, model.Role, model.Initialization)).Should().Equal(
            ("reference-01", ModelRole.Reference, null), ("by-recipe-01", ModelRole.Reference, null), ("by-recipe-02", ModelRole.Reference, null), ("by-recipe-03", ModelRole.Reference, null));
        references.Skip(1).Should().OnlyContain(model => model.Recipe.InitialSeed == null);
        twins.Concat(references).Where(model => model.Name != "reference-01").Should().OnlyContain(model => model.Recipe.PretrainedWeights == "public", "whoever fine-tunes began there, too");
        twins[0].Recipe.PretrainedWeights.Should().BeNull();
    }
}
