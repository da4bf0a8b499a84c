using System.Text;

namespace ModelDiff.Cli.Tests;

/// <summary>What options, sidecars and lists say of models.</summary>
public sealed class ModelSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--mean 0.5 --std 0.25", "subtract (0.5), divide by (0.25)")]
    [InlineData("--scale -1,1", "scale [0, 1] to [-1, 1]")]
    [InlineData("--scale 0,255 --range 0,2", "scale [0, 2] to [0, 255]")]
    [InlineData("--resize-shortest 20 --crop 16x16 --interpolation bicubic --color bgr", "resize the shortest edge to 20 (bicubic), crop the middle 16x16, BGR")]
    [InlineData("--resize 16", "resize to 16x16 (bilinear)")]
    [InlineData("--canvas 24x20", "resize to 16x16 (bilinear)")]
    [InlineData("--size 16x16", "none")]
    public async Task Inspect_Options_TellTheEffectivePreprocessing(string options, string expected)
    {
        var size = options.Contains("size", StringComparison.Ordinal) || options.Contains("crop", StringComparison.Ordinal) ? "" : " --size 16x16";

        var result = await CommandResult.OfAsync($"inspect {Fixtures.Convnet} {options}{size} --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("preprocessing").GetString().Should().Be(expected);
    }

    [Fact]
    public async Task Inspect_Canvas_IsWhatTheModelTakesThen()
    {
        var json = (await CommandResult.OfAsync($"inspect {Fixtures.Convnet} --size 16x16 --canvas 24x20 --json -")).Json;

        json.GetProperty("inputShape").EnumerateArray().Select(size => size.GetInt32()).Should().Equal(3, 24, 20);
        json.GetProperty("gradients").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task Inspect_ListSidecarAndOptions_TheFirstThatSpeaksIsHeard()
    {
        var model = Copy(Fixtures.Convnet, "net.pt");
        var sidecar = Write("net.modeldiff.json", """{"size": [10, 10], "mean": [0.1], "scale": [0, 2], "color": "bgr"}""");
        var list = Write("list.json", """{"models": [{"name": "mine", "path": "net.pt", "size": [12, 12], "mean": [0.2]}]}""");
        const string options = "--size 14x14 --mean 0.3 --std 0.9 --scale 0,3 --interpolation bicubic --canvas 20x20";

        var all = (await CommandResult.OfAsync($"inspect mine --models {list} {options} --json -")).Json;
        var unlisted = (await CommandResult.OfAsync($"inspect {model} {options} --json -")).Json;
        var alone = (await CommandResult.OfAsync($"inspect {model} --ignore-sidecars {options} --json -")).Json;

        all.GetProperty("name").GetString().Should().Be("mine");
        all.GetProperty("preprocessing").GetString().Should().Be("resize to 12x12 (bicubic), BGR, scale [0, 1] to [0, 2], subtract (0.2)");
        all.GetProperty("settings").EnumerateArray().Select(file => file.GetString()).Should().Equal(list, sidecar);
        unlisted.GetProperty("preprocessing").GetString().Should().Be("resize to 10x10 (bicubic), BGR, scale [0, 1] to [0, 2], subtract (0.1)");
        alone.GetProperty("preprocessing").GetString().Should().Be("resize to 14x14 (bicubic), scale [0, 1] to [0, 3], subtract (0.3), divide by (0.9)");
    }

    [Fact]
    public async Task Inspect_SidecarOfTheWholeFileName_ComesBeforeTheOther()
    {
        var model = Copy(Fixtures.Convnet, "net.pt");
        Write("net.modeldiff.json", """{"size": [10, 10]}""");
        Write("net.pt.modeldiff.json", """{"size": [8, 6]}""");

        var json = (await CommandResult.OfAsync($"inspect {model} --json -")).Json;

        json.GetProperty("inputShape").EnumerateArray().Select(size => size.GetInt32()).Should().Equal(3, 8, 6);
    }

    [Fact]
    public async Task Inspect_PathThatTheListNames_IsDescribedByIt()
    {
        var model = Copy(Fixtures.Convnet, "net.pt");
        var list = Write("list.json", """{"models": [{"path": "net.pt", "size": [12, 12]}]}""");

        var result = await CommandResult.OfAsync($"inspect {model} --models {list}");

        result.Out.Should().Contain("[N, 3, 12, 12]").And.Contain("settings");
    }

    [Fact]
    public async Task Inspect_HeldInputsInASidecar_AreHeld()
    {
        var model = Copy(Fixtures.Onnx("stateful.onnx"), "stateful.onnx");
        Write("stateful.modeldiff.json", """{"output": "output", "hold": {"sr": 16000}, "holdZeros": true, /* a note */}""");

        var json = (await CommandResult.OfAsync($"inspect {model} --json -")).Json;

        json.GetProperty("trouble").GetString().Should().BeNull();
    }

    [Theory]
    [InlineData("""{"size": [16, 16], "scale": [0, 255], "mean": [100, 110, 120]}""", "adversarial")]
    [InlineData("""{"resizeShortest": 20, "crop": [16, 16], "color": "bgr"}""", "adversarial")]
    public async Task Compare_ModelsOfDifferentSizes_ShareACanvas(string sidecar, string generator)
    {
        var large = Copy(Fixtures.Convnet, "large.pt");
        Write("large.modeldiff.json", sidecar);

        var result = await CommandResult.OfAsync($"compare {Fixtures.Onnx("twin.onnx")} {large} --canvas 24x24 --pairs 4 --steps 2 --generator {generator} --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("generator").GetProperty("craftedOn").GetString().Should().Be("large");
    }

    [Fact]
    public async Task Compare_LayoutsThatDiffer_AreBothFed()
    {
        var list = Write("list.json", $$"""
            {"models": [
                {"name": "first", "path": "{{Fixtures.Onnx("nchw.onnx")}}", "size": [6, 6]},
                {"name": "last", "path": "{{Fixtures.Onnx("nhwc.onnx")}}", "size": [6, 6], "layout": "nhwc"}]}
            """);

        var result = await CommandResult.OfAsync($"compare first last --models {list} --generator sign --pairs 4 --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("similarity").GetDouble().Should().BeApproximately(1, 1e-6);
        result.Json.GetProperty("suspect").GetProperty("name").GetString().Should().Be("last");
    }

    [Theory]
    [InlineData("""{"size": [16, 16]}""", "--canvas HxW")]
    [InlineData("""{"size": [6, 6], "channels": 1}""", "\"color\": \"gray\" for 'net'")]
    [InlineData("""{"inputShape": [7]}""", "--input-shape")]
    [InlineData("""{"size": [6, 6], "range": [0, 255]}""", "\"scale\": [0, 255] for 'net'")]
    public async Task Compare_ModelsThatTakeDifferentPairs_SaysWhatToGive(string sidecar, string contained)
    {
        var net = Copy(Fixtures.Convnet, "net.pt");
        Write("net.modeldiff.json", sidecar);

        var result = await CommandResult.OfAsync($"compare {Fixtures.Onnx("twin.onnx")} {net} --pairs 4");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(contained).And.Contain("'twin'").And.Contain("'net'");
    }

    [Theory]
    [InlineData("""{"siez": [6, 6]}""", "the key 'siez' is unknown; known are channels, color,")]
    [InlineData("""{"size": "6x6"}""", "'size' must be a size, [height, width]; got \"6x6\".")]
    [InlineData("""{"size": [6, 0]}""", "'size' must be")]
    [InlineData("""{"mean": 0.5}""", "'mean' must be a list of numbers; got 0.5.")]
    [InlineData("""{"mean": []}""", "'mean' must be")]
    [InlineData("""{"mean": [1, null]}""", "'mean' must be")]
    [InlineData("""{"mean": [1, 2], "std": [1]}""", "'mean' and 'std' need the same number of values.")]
    [InlineData("""{"std": [0]}""", "'std' must be above 0.")]
    [InlineData("""{"scale": [1, 0]}""", "'scale' must be two numbers, [minimum, maximum]; got [1, 0].")]
    [InlineData("""{"color": "purple"}""", "'color' must be \"rgb\" or \"bgr\" or \"gray\"; got \"purple\".")]
    [InlineData("""{"layout": 1}""", "'layout' must be \"nchw\" or \"nhwc\"; got 1.")]
    [InlineData("""{"holdZeros": "yes"}""", "'holdZeros' must be true or false; got \"yes\".")]
    [InlineData("""{"hold": {"sr": "a"}}""", "'hold' must be an object of names and numbers")]
    [InlineData("""{"channels": 1.5}""", "'channels' must be a whole number above 0; got 1.5.")]
    [InlineData("""{"output": ""}""", "'output' must be a text")]
    [InlineData("""{"size": [6, 6], "inputShape": [3]}""", "'size' and 'inputShape' exclude each other.")]
    [InlineData("""{"resize": [6, 6], "resizeShortest": 6}""", "'resize' and 'resizeShortest' exclude each other.")]
    [InlineData("""{"size": [6, 6], "size": [7, 7]}""", "it is no JSON that can be read")]
    [InlineData("""{"size": [6, 6""", "it is no JSON that can be read")]
    [InlineData("[]", "its content must be an object; got [].")]
    [InlineData("", "it is empty.")]
    public async Task Sidecar_Wrong_IsToldByFileAndKey(string content, string contained)
    {
        var model = Copy(Fixtures.Convnet, "net.pt");
        var sidecar = Write("net.modeldiff.json", content);

        var result = await CommandResult.OfAsync($"inspect {model}");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain($"Cannot use '{sidecar}': ").And.Contain(contained);
    }

    [Theory]
    [InlineData("""{}""", "the key 'models' is missing.")]
    [InlineData("""{"models": {}}""", "'models' must be a list of objects; got {}.")]
    [InlineData("""{"models": ["a"]}""", "'models[0]' must be an object; got \"a\".")]
    [InlineData("""{"models": [{"name": "a"}]}""", "the key 'models[0].path' is missing.")]
    [InlineData("""{"models": [{"path": "a.pt"}, {"path": "b.pt", "sizes": [6, 6]}]}""", "the key 'models[1].sizes' is unknown; known are")]
    [InlineData("""{"models": [{"path": "a.pt"}, {"path": "sub/a.pt"}]}""", "it names two models 'a'.")]
    [InlineData("""{"models": [], "more": 1}""", "the key 'more' is unknown; known are models.")]
    public async Task List_Wrong_IsToldByFileAndKey(string content, string contained)
    {
        var list = Write("list.json", content);

        var result = await CommandResult.OfAsync($"inspect a --models {list}");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain($"Cannot use '{list}': ").And.Contain(contained);
    }

    [Fact]
    public async Task List_Missing_IsToldByFile()
    {
        var result = await CommandResult.OfAsync($"inspect a --models {_folder.File("none.json")}");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("none.json': there is no such file.");
    }

    [Theory]
    [InlineData("--crop 5x5x5", 2, "--crop must be HxW")]
    [InlineData("--scale 3", 2, "--scale must be two numbers")]
    [InlineData("--resize-shortest 0", 2, "--resize-shortest must be a whole number above 0")]
    [InlineData("--resize 8 --resize-shortest 8", 2, "--resize and --resize-shortest exclude each other.")]
    [InlineData("--interpolation nearest", 2, "nearest")]
    [InlineData("--color cmyk", 2, "cmyk")]
    [InlineData("--size 16x16 --crop 8x8", 1, "not [C, 8, 8]")]
    public async Task Options_Wrong_SayWhatIsExpected(string options, int exitCode, string contained)
    {
        var result = await CommandResult.OfAsync($"inspect {Fixtures.Convnet} {options}");

        result.ExitCode.Should().Be(exitCode);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(contained);
    }

    private string Copy(string source, string name) => _folder.Write(name, File.ReadAllBytes(source));

    private string Write(string name, string content) => _folder.Write(name, Encoding.UTF8.GetBytes(content));
}
