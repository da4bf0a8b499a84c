using System.Text.Json.Nodes;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Tests;

public sealed class PanelTrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PanelTrainTests()
    {
        using var generator = new Generator(5, CPU);
        using var inputs = rand([24, 1, 8, 8], generator: generator) * 0.3;
        using var labels = arange(24).remainder(2).to(ScalarType.Float32);
        for (var i = 0; i < 24; i++)
        {
            using var half = inputs[i].narrow(1, i % 2 * 4, 4);
            half.add_(0.6);
        }

        SafetensorsFile.Save(_folder.File("squares.safetensors"), new Dictionary<string, Tensor> { ["inputs"] = inputs, ["labels"] = labels });
    }

    private string Panel => _folder.File("panel");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_WithVictim_GivesAPanelThatCompareTakes()
    {
        (await TrainAsync("--references 2 --task squares --seed 9 -o " + _folder.File("victims"))).ExitCode.Should().Be(0);
        var victim = _folder.File("victims/reference-01.safetensors");
        _folder.Write("victims/recipe.json", """{"architecture": "resnet-slim", "steps": 20, "learningRate": 0.05, "seed": 3}""");

        var trained = await TrainAsync($"--like {victim} --references 4 --twins 2 --same-seed 1 -o {Panel}");
        var comparison = await CommandResult.OfAsync($"compare {victim} {_folder.File("victims")}/reference-02.safetensors --panel {Panel} --generator sign --pairs 10 --json -");

        trained.ExitCode.Should().Be(0, trained.Error);
        trained.Out.Should().Contain("twin-own-01: resnet-slim, accuracy").And.Contain("4 references, 2 twins.").And.Contain("! A verdict takes 13 references at least; there are 4.").And.Contain("- 20 references of one task are recommended").And.NotContain("guessed");
        var models = JsonNode.Parse(File.ReadAllText(Path.Combine(Panel, "panel.json")))!["models"]!.AsArray();
        models.Select(model => (string?)model!["task"]).Should().AllBe("squares");
        comparison.ExitCode.Should().Be(0, comparison.Error);
        comparison.Json.GetProperty("panel").GetProperty("size").GetInt32().Should().Be(6);
    }

    [Fact]
    public async Task Train_Again_TrainsNothing()
    {
        await TrainAsync($"--references 2 -o {Panel}");

        var again = await TrainAsync($"--references 2 -o {Panel}");

        again.ExitCode.Should().Be(0);
        again.Error.Should().NotContain("training models").And.NotContain("to train");
        again.Out.Should().Contain("reference-02: mobilenet-slim");
    }

    [Fact]
    public async Task Train_TimeIsUp_StopsAndSaysHowToGoOn()
    {
        var stopped = await CommandResult.OfAsync($"panel train {_folder.File("squares.safetensors")} --references 2 --steps 5000 -o {Panel} --hours 0.0000001");
        var goesOn = await TrainAsync($"--references 2 -o {Panel} --hours 1");
        var copies = await CommandResult.OfAsync($"shadows train {Panel}/reference-01.safetensors {_folder.File("squares.safetensors")} -o {_folder.File("copies")} --method finetune prune --steps 5000 --shadows-per-method 1 --hours 0.0000001");

        stopped.ExitCode.Should().Be(1);
        stopped.Error.Should().MatchRegex("2 models to train, about .* on .* core.* without other work").And.Contain("more than --hours allows: fewer --steps or --references take less");
        stopped.Complaints.Should().ContainSingle().Which.Should().Be($"modeldiff: time is up. What is finished is kept in '{Panel}'; the same command goes on from there.");
        goesOn.ExitCode.Should().Be(0, goesOn.Error);
        copies.ExitCode.Should().Be(1);
        copies.Error.Should().Contain("2 models to train").And.Contain("fewer --steps or --shadows-per-method take less");
        copies.Complaints.Should().ContainSingle().Which.Should().Contain("time is up");
    }

    [Fact]
    public async Task Train_VictimWithoutRecipe_SaysThatItWasGuessed()
    {
        await TrainAsync($"--references 1 -o {_folder.File("victims")}");

        var result = await TrainAsync($"--like {_folder.File("victims/reference-01.safetensors")} --references 0 --twins 1 -o {Panel}");

        result.Error.Should().Contain("a recipe is guessed; its architecture is resnet-slim").And.Contain("references and no twins");
        result.Out.Should().Contain("! The victim's recipe was guessed").And.Contain("by-recipe-01: resnet-slim").And.Contain("1 reference, 0 twins.");
    }

    /// <summary>A network that takes colors, for gray squares as three equal channels.</summary>
    [Fact]
    public async Task Train_Backbones_BecomeReferencesThatCompareOpens()
    {
        SaveColored();
        Directory.CreateDirectory(_folder.File("nets"));
        File.Copy(Fixtures.Panel("stranger.onnx"), _folder.File("nets/public.onnx"));
        _folder.Write("nets/public.modeldiff.json", """{ "scale": [-1, 1] }""");
        var command = $"panel train {_folder.File("colored.safetensors")} --references 1 --steps 20 --backbones {_folder.File("nets")} -o {Panel}";

        var trained = await CommandResult.OfAsync(command);
        var written = File.ReadAllText(Path.Combine(Panel, "panel.json"));
        var again = await CommandResult.OfAsync(command);
        var comparison = await CommandResult.OfAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("derived.onnx")} --panel {Panel} --generator random --pairs 10 --json - --in-process");

        trained.ExitCode.Should().Be(0, trained.Error);
        trained.Out.Should().Contain("backbone-public: public, accuracy").And.Contain("2 references, 0 twins.");
        var model = JsonNode.Parse(written)!["models"]![0]!;
        ((string?)model["name"], (string?)model["path"], (string?)model["role"], (string?)model["architecture"]).Should().Be(("backbone-public", "backbone-public.onnx", "reference", "public"));
        ((string?)model["family"]).Should().StartWith("backbone ");
        File.ReadAllText(Path.Combine(Panel, "backbone-public.onnx.modeldiff.json")).Should().Contain("scale");
        again.Error.Should().NotContain("asking public");
        File.ReadAllText(Path.Combine(Panel, "panel.json")).Should().Be(written);
        comparison.ExitCode.Should().Be(0, comparison.Error);
        comparison.Json.GetProperty("panel").GetProperty("size").GetInt32().Should().Be(2);
    }

    [Theory]
    [InlineData("missing", "--backbones 'missing' is no folder.")]
    [InlineData("empty", "holds no ONNX model")]
    [InlineData("victim", "is the victim itself")]
    [InlineData("twice", "two models of the name 'public'")]
    [InlineData("external.onnx", "keeps weights in other files (external.bin); save it as one.")]
    [InlineData("classifier.onnx", "has 2 outputs ('label' int64 [batch], 'probabilities' sequence(map(int64, float32)))")]
    [InlineData("labels", "(--labels-from)")]
    [InlineData("output", "are one folder")]
    public async Task Train_BackbonesThatCannotBe_SaysWhyInOneLine(string kind, string message)
    {
        SaveColored();
        var folder = kind == "missing" ? kind : Directory.CreateDirectory(_folder.File("nets")).FullName;
        if (kind.EndsWith(".onnx", StringComparison.Ordinal))
            File.Copy(Fixtures.Onnx(kind), Path.Combine(folder, kind));
        if (kind is "victim" or "twice")
            File.Copy(Fixtures.Panel("victim.onnx"), Path.Combine(folder, "public.onnx"));
        if (kind is "twice")
            File.Copy(Fixtures.Panel("victim.onnx"), Path.Combine(folder, "public.ort"));
        var more = kind switch { "victim" => $"--like {Fixtures.Panel("victim.onnx")}", "labels" => $"--labels-from {Fixtures.Panel("victim.onnx")}", _ => "" };

        var result = await CommandResult.OfAsync($"panel train {_folder.File("colored.safetensors")} --references 1 --backbones {folder} -o {(kind == "output" ? folder : Panel)} --in-process {more}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
    }

    private void SaveColored()
    {
        using var gray = SafetensorsFile.Open(_folder.File("squares.safetensors")).Load("inputs");
        using var labels = SafetensorsFile.Open(_folder.File("squares.safetensors")).Load("labels");
        using var colored = gray.expand(24, 3, 8, 8);
        SafetensorsFile.Save(_folder.File("colored.safetensors"), new Dictionary<string, Tensor> { ["inputs"] = colored, ["labels"] = labels });
    }

    /// <summary>Networks of the catalogue prepare their images themselves: what is said of all models is said of the others.</summary>
    [Fact]
    public async Task Compare_PreprocessingForAllModels_LeavesNetworksOfTheCatalogueAlone()
    {
        await TrainAsync($"--references 2 --seed 9 -o {Panel}");
        var compare = $"compare {Panel}/reference-01.safetensors {Panel}/reference-02.safetensors --generator random --pairs 10 --json -";

        var plain = await CommandResult.OfAsync(compare);
        var normalized = await CommandResult.OfAsync($"{compare} --mean 0.5 --std 0.1 --scale 0,255 --resize 12x12 --crop 4x4 --layout nhwc --output-kind binary");
        _folder.Write("panel/reference-01.modeldiff.json", """{"mean": [0.5], "std": [0.1]}""");
        var one = await CommandResult.OfAsync(compare);

        plain.ExitCode.Should().Be(0, plain.Error);
        normalized.Json.GetProperty("similarity").GetDouble().Should().Be(plain.Json.GetProperty("similarity").GetDouble());
        one.Json.GetProperty("similarity").GetDouble().Should().NotBe(plain.Json.GetProperty("similarity").GetDouble(), "what a sidecar says of a model is done");
    }

    /// <summary>An owner's network of its own kind, which takes normalized images: its twins take them alike, here and in later commands.</summary>
    [Fact]
    public async Task Train_LikeATorchScriptNetwork_MakesTwinsOfItThatLaterCommandsOpenAlike()
    {
        using (var generator = new Generator(5, CPU))
        using (var inputs = rand([40, 3, 6, 6], generator: generator) * 0.3)
        using (var labels = arange(40).remainder(4).to(ScalarType.Float32))
        {
            for (var i = 0; i < 40; i++)
                inputs[i, TensorIndex.Single(i % 4 % 3)].add_(i % 4 == 3 ? 0 : 0.7);
            SafetensorsFile.Save(_folder.File("images.safetensors"), new Dictionary<string, Tensor> { ["inputs"] = inputs, ["labels"] = labels });
        }

        File.Copy(Fixtures.Convnet, _folder.File("owner.pt"));
        _folder.Write("owner.recipe.json", """{"architecture": "own", "steps": 60, "learningRate": 0.05}""");
        const string Takes = "--input-shape 3,6,6 --mean 0.5 --std 0.25";

        var trained = await CommandResult.OfAsync($"panel train {_folder.File("images.safetensors")} --like {_folder.File("owner.pt")} --references 2 --twins 2 --steps 40 -o {Panel} {Takes}");
        var compare = $"compare {_folder.File("owner.pt")} {Panel}/twin-02.pt --generator random --pairs 10 --json -";
        var told = await CommandResult.OfAsync($"{compare} {Takes}");
        _folder.Write("owner.modeldiff.json", """{"inputShape": [3, 6, 6], "mean": [0.5], "std": [0.25]}""");
        var untold = await CommandResult.OfAsync(compare);

        trained.ExitCode.Should().Be(0, trained.Error);
        trained.Error.Should().Contain("neither seed nor initial weights").And.NotContain("no twins");
        trained.Out.Should().Contain("twin-01: own, accuracy").And.Contain("2 references, 2 twins.").And.NotContain("guessed");
        told.ExitCode.Should().Be(0, told.Error);
        untold.Json.GetProperty("similarity").GetDouble().Should().Be(told.Json.GetProperty("similarity").GetDouble());
    }

    [Theory]
    [InlineData("--references 1 --like {mlp}", "--size")]
    [InlineData("--references 1 --size 1x2x3", "HxW")]
    public async Task Train_SenselessOptions_SaysWhat(string options, string message)
    {
        var result = await TrainAsync($"{options.Replace("{mlp}", Fixtures.Mlp, StringComparison.Ordinal)} -o {Panel}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
    }

    [Fact]
    public async Task Train_LabelsFromTheSuspect_MakesItsFamilyWhichACompareLeavesApart()
    {
        await TrainAsync("--references 2 --seed 9 -o " + _folder.File("models"));
        var (victim, suspect) = (_folder.File("models/reference-01.safetensors"), _folder.File("models/reference-02.safetensors"));
        using (var inputs = SafetensorsFile.Open(_folder.File("squares.safetensors")).Load("inputs"))
            SafetensorsFile.Save(_folder.File("images.safetensors"), new Dictionary<string, Tensor> { ["inputs"] = inputs });
        var train = $"panel train {_folder.File("images.safetensors")} --labels-from {suspect} --like {victim} --references 3 --steps 20 -o {Panel}";

        var trained = await CommandResult.OfAsync(train);
        var again = await CommandResult.OfAsync(train);
        var comparison = await CommandResult.OfAsync($"compare {victim} {suspect} --panel {Panel} --generator sign --pairs 10 --json -");

        trained.ExitCode.Should().Be(0, trained.Error);
        trained.Out.Should().Contain("student-01: resnet-slim, accuracy").And.Contain("3 references learned the labels of").And.Contain("! A verdict takes 13 references at least; there are 0.");
        again.Error.Should().NotContain("training models").And.NotContain("to train");
        var models = JsonNode.Parse(File.ReadAllText(Path.Combine(Panel, "panel.json")))!["models"]!.AsArray();
        models.Select(model => (string?)model!["family"]).Should().AllBe($"labels of {FileHash.Sha256(suspect)}");
        models.Select(model => (string?)model!["task"]).Should().AllBe("images as reference-02 tells it");
        comparison.Json.GetProperty("panel").GetProperty("unrelatedToVictim").GetArrayLength().Should().Be(0, "three of one family are no null");
        comparison.Out.Should().Contain("3 reference models were trained on labels of");
    }

    [Fact]
    public async Task Check_PanelThatLacks_ExitsWithOne()
    {
        await TrainAsync($"--references 1 -o {Panel}");

        var result = await CommandResult.OfAsync($"panel check {Panel} {Panel}/reference-01.safetensors");

        result.ExitCode.Should().Be(1);
        result.Out.Should().Contain("1 reference, 0 twins.").And.Contain("is the victim itself").And.Contain("- 3 architectures among them are recommended, the suspect's if it is known; there is 1.");
    }

    [Fact]
    public async Task Compare_PanelFileChanged_IsRefused()
    {
        await TrainAsync($"--references 2 -o {Panel}");
        File.Copy(Path.Combine(Panel, "reference-01.safetensors"), Path.Combine(Panel, "reference-02.safetensors"), overwrite: true);

        var others = _folder.File("others");
        await TrainAsync($"--references 2 --seed 5 -o {others}");

        var result = await CommandResult.OfAsync($"compare {others}/reference-01.safetensors {others}/reference-02.safetensors --panel {Panel}/panel.json --generator sign");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("reference-02").And.Contain("its SHA-256 is");
    }

    private Task<CommandResult> TrainAsync(string options) => CommandResult.OfAsync($"panel train {_folder.File("squares.safetensors")} --steps 20 {options}");
}
