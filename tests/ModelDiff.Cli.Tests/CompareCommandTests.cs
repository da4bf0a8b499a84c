using System.Text.Json;

namespace ModelDiff.Cli.Tests;

public sealed class CompareCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compare_AModelWithItself_IsExactlySimilarAndDerived()
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Mlp} --input-shape 3 --pairs 10 --steps 3 --json -");

        result.ExitCode.Should().Be(0);
        var json = result.Json;
        json.GetProperty("similarity").GetDouble().Should().BeApproximately(1, 1e-12);
        json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("derived");
        json.GetProperty("verdict").GetProperty("p").ValueKind.Should().Be(JsonValueKind.Null);
        json.GetProperty("verdict").GetProperty("reasons")[0].GetString().Should().StartWith("The two files are identical (SHA-256 ");
        json.GetProperty("weights").EnumerateObject().Select(property => property.Name).Should().Equal(
            "identicalFiles", "identicalTensors", "tensors", "p", "copiedShare", "updateCosine", "hiddenChannelGain", "sharedLayers", "victimLayers", "finding", "reasons", "layers");
        json.GetProperty("weights").GetProperty("layers")[0].EnumerateObject().Select(property => property.Name).Should().Equal("name", "cosine", "p", "shared", "copy");
        json.GetProperty("weights").GetProperty("identicalFiles").GetBoolean().Should().BeTrue();
        json.GetProperty("weights").GetProperty("finding").GetString().Should().Be("identical");
        json.GetProperty("weights").GetProperty("layers")[0].GetProperty("cosine").GetDouble().Should().BeApproximately(1, 1e-6);
    }

    [Fact]
    public async Task Compare_TwoFiles_WithoutAPanel_IsUndeterminedAndTellsOfWeights()
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Quantized} --input-shape 3 --pairs 5 --generator random --json -");

        result.Json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("undetermined");
        result.Json.GetProperty("verdict").GetProperty("reasons")[0].GetString().Should().Contain("panel");
        result.Json.GetProperty("weights").GetProperty("identicalFiles").GetBoolean().Should().BeFalse();
        result.Json.GetProperty("weights").GetProperty("layers").GetArrayLength().Should().Be(2);
    }

    [Fact]
    public async Task Compare_AnotherFileOfTheSameWeights_IsDerivedUnlessTheyAreAnAncestors()
    {
        var copy = _folder.Write("copy.pt", [.. await File.ReadAllBytesAsync(Fixtures.Convnet), 0]);   // a byte behind the archive
        string[] arguments = ["compare", Fixtures.Convnet, copy, "--size", "16x16", "--generator", "random", "--pairs", "4", "--json", "-"];

        var json = (await CommandResult.OfAsync(arguments)).Json;
        json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("derived");
        json.GetProperty("weights").GetProperty("finding").GetString().Should().Be("common-training");
        json.GetProperty("weights").GetProperty("copiedShare").GetDouble().Should().Be(1);
        json.GetProperty("weights").GetProperty("layers")[0].GetProperty("copy").GetString().Should().Be("exact");

        json = (await CommandResult.OfAsync([.. arguments, "--common-ancestor", Fixtures.Convnet])).Json;
        json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("undetermined");
        json.GetProperty("weights").GetProperty("copiedShare").ValueKind.Should().Be(JsonValueKind.Null, "nothing is left that is not the ancestor's");
    }

    [Theory]
    [InlineData("--common-ancestor")]
    [InlineData("--initialization")]
    public async Task Compare_AnAncestorThatIsNotThere_Fails(string option)
    {
        var result = await CommandResult.OfAsync(["compare", Fixtures.Convnet, Fixtures.Convnet, "--size", "16x16", option, "/no/such.pt"]);

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("no such file");
    }

    [Fact]
    public async Task Compare_Json_HasTheAgreedKeys()
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Mlp} --input-shape 3 --pairs 6 --steps 2 --seed 7 --json -");

        var json = result.Json;
        json.EnumerateObject().Select(property => property.Name).Should().Equal(
            "victim", "suspect", "similarity", "interval", "pairs", "generator", "distance", "similarityMeasure", "seed", "evidence", "verdict", "power", "weights", "elapsedSeconds", "record", "version");
        json.GetProperty("victim").EnumerateObject().Select(property => property.Name).Should().Equal("name", "path", "ddv");
        json.GetProperty("victim").GetProperty("ddv").GetArrayLength().Should().Be(6);
        json.GetProperty("victim").GetProperty("path").GetString().Should().Be(Fixtures.Mlp);
        json.GetProperty("interval").GetArrayLength().Should().Be(2);
        json.GetProperty("pairs").GetInt32().Should().Be(6);
        json.GetProperty("generator").GetProperty("name").GetString().Should().Be("adversarial");
        json.GetProperty("generator").GetProperty("steps").GetInt32().Should().Be(2);
        json.GetProperty("distance").GetString().Should().Be("cosine");
        json.GetProperty("similarityMeasure").GetString().Should().Be("cosine");
        json.GetProperty("seed").GetInt64().Should().Be(7);
        json.GetProperty("evidence")[0].EnumerateObject().Select(property => property.Name).Should().Equal("name", "value", "z", "p");
        json.GetProperty("elapsedSeconds").EnumerateObject().Select(property => property.Name).Should().Equal("load", "generate", "forward", "total");
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sign")]
    [InlineData("adversarial")]
    [InlineData("search")]
    [InlineData("boundary")]
    public async Task Compare_SameSeed_GivesTheSameDdvs(string generator)
    {
        // A range so wide that the random inputs get more than one label.
        var command = $"compare {Fixtures.Mlp} {Fixtures.Quantized} --input-shape 3 --range -9,9 --pairs 8 --steps 3 --tries 40 --generator {generator} --seed 3 --json -";

        var first = (await CommandResult.OfAsync(command)).Json;
        var second = (await CommandResult.OfAsync(command)).Json;

        first.GetProperty("suspect").GetRawText().Should().Be(second.GetProperty("suspect").GetRawText());
        first.GetProperty("victim").GetProperty("ddv").GetRawText().Should().Be(second.GetProperty("victim").GetProperty("ddv").GetRawText());
    }

    [Fact]
    public async Task Compare_CutMixOfImages_NamesTheGenerator()
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Convnet} {Fixtures.Convnet} --size 16x16 --pairs 4 --generator cutmix --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("generator").GetProperty("name").GetString().Should().Be("cutmix");
    }

    [Fact]
    public async Task Compare_WithSavedPairs_GivesTheSameDdvs()
    {
        var pairs = _folder.File("pairs.safetensors");

        var made = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Mlp} --input-shape 3 --pairs 5 --steps 2 --save-pairs {pairs} --json -");
        var given = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Mlp} --input-shape 3 --pairs-file {pairs} --json -");

        given.ExitCode.Should().Be(0, because: given.Error);
        given.Json.GetProperty("victim").GetProperty("ddv").GetRawText().Should().Be(made.Json.GetProperty("victim").GetProperty("ddv").GetRawText());
        given.Json.GetProperty("generator").GetRawText().Should().Be(made.Json.GetProperty("generator").GetRawText());
    }

    [Fact]
    public async Task Compare_ToAFile_WritesJsonAndPrintsTheSummary()
    {
        var path = _folder.File("result.json");

        var result = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Mlp} --input-shape 3 --pairs 4 --steps 1 --json {path}");

        result.ExitCode.Should().Be(0);
        JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("pairs").GetInt32().Should().Be(4);
        result.Out.Should().Contain("similarity").And.Contain("1.0000").And.Contain("identical files").And.Contain("derived");
        result.Out.Split('\n').Should().OnlyContain(line => line == line.TrimEnd());
    }

    [Fact]
    public async Task Compare_FailOnReuseWithoutAPanel_IsDone()
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Quantized} --input-shape 3 --pairs 4 --generator random --fail-on-reuse --quiet");

        result.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Compare_CancelledBefore_ExitsWith130()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var result = await CommandResult.OfAsync(["compare", Fixtures.Mlp, Fixtures.Mlp, "--input-shape", "3", "--json", _folder.File("r.json")], cancelled.Token);

        result.ExitCode.Should().Be(130);
        File.Exists(_folder.File("r.json")).Should().BeFalse();
    }
}
