using System.Text;
using System.Text.Json;

namespace ModelDiff.Cli.Tests;

/// <summary>Every bad input ends in exit code 1 or 2, one clear line, nothing on standard output and nothing half written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Model files that are none, and models that misbehave, each in a process of its own.</summary>
    public static TheoryData<string, int, string> Models { get; } = new()
    {
        { "compare {tmp}/missing.pt {mlp}", 1, "missing.pt" },
        { "compare {mlp} {tmp}/missing.pt", 1, "missing.pt" },
        { "compare {tmp} {mlp}", 1, "{tmp}" },
        { "compare {empty} {mlp}", 1, "empty" },
        { "compare {truncated} {mlp}", 1, "truncated.pt" },
        { "compare {random} {mlp}", 1, "random.pt" },
        { "compare {text} {mlp}", 1, "text.pt" },
        { "compare {onnx} {mlp}", 1, "incomplete" },
        { "inspect {checkpoint}", 1, "state_dict" },
        { "compare {zip} {mlp}", 1, "zip.pt" },
        { "inspect {tensors}", 1, "tensors.safetensors" },
        { "inspect {tmp}/missing.pt", 1, "missing.pt" },
        { "inspect {random}", 1, "random.pt" },

        { "compare {mlp} {convnet} --input-shape 3", 1, "convnet" },
        { "compare {convnet} {convnet} --size 16x16 --channels 1", 1, "convnet" },
        { "compare {raises} {mlp} --input-shape 3", 1, "raises" },
        { "compare {tuple} {mlp} --input-shape 3", 1, "output" },
        { "compare {tuple} {tuple} --input-shape 3 --output 9", 1, "9" },
        { "compare {dict} {dict} --input-shape 3 --output nothing", 1, "nothing" },
    };

    /// <summary>Inputs and options, beside models in this process, which are not at fault: two processes would take a second each to start.</summary>
    public static TheoryData<string, int, string> InputsAndOptions { get; } = new()
    {
        { "compare {mlp} {mlp} --inputs {tmp}/missing", 1, "missing" },
        { "compare {mlp} {mlp} --inputs {folder}", 1, "folder" },
        { "compare {mlp} {mlp} --inputs {unreadable}", 1, "unreadable" },
        { "compare {mlp} {mlp} --inputs {empty}", 1, "empty.pt" },
        { "compare {mlp} {mlp} --inputs {random}", 1, "random.pt" },
        { "compare {mlp} {mlp} --inputs {truncatedTensors}", 1, "truncated.safetensors" },
        { "compare {mlp} {mlp} --inputs {wrongShape}", 1, "[7]" },
        { "compare {mlp} {mlp} --inputs {outOfRange}", 1, "range" },
        { "compare {mlp} {mlp} --inputs {notFinite}", 1, "NaN" },
        { "compare {mlp} {mlp} --inputs {tensors} --pairs 500", 1, "500" },
        { "compare {mlp} {mlp} --inputs {oneInput}", 2, "1 input" },
        { "compare {mlp} {mlp} --generator natural", 2, "--inputs" },
        { "compare {mlp} {mlp} --generator cutmix", 1, "[C, H, W]" },
        { "compare {mlp} {mlp} --generator boundary", 1, "two labels" },
        { "compare {mlp} {mlp} --pairs-file {tmp}/missing.safetensors", 1, "missing.safetensors" },
        { "compare {mlp} {mlp} --pairs-file {tensors}", 1, "first" },
        { "compare {mlp} {mlp} --pairs-file {random}", 1, "random.pt" },
        { "compare {mlp} {mlp} --pairs-file {pairs} --inputs {tensors}", 2, "exclude" },
        { "compare {mlp} {mlp} --pairs-file {wrongPairs}", 1, "[N, 3]" },
        { "compare {mlp} {mlp} --epsilon -0.1", 2, "--epsilon" },
        { "compare {mlp} {mlp} --epsilon 0", 2, "--epsilon" },
        { "compare {mlp} {mlp} --epsilon 1.5", 2, "--epsilon" },
        { "compare {mlp} {mlp} --epsilon much", 2, "--epsilon" },
        { "compare {mlp} {mlp} --epsilon NaN", 2, "--epsilon" },
        { "compare {mlp} {mlp} --pairs 0", 2, "--pairs" },
        { "compare {mlp} {mlp} --pairs 1", 2, "--pairs" },
        { "compare {mlp} {mlp} --pairs -5", 2, "--pairs" },
        { "compare {mlp} {mlp} --steps 0", 2, "--steps" },
        { "compare {mlp} {mlp} --batch-size 0", 2, "--batch-size" },
        { "compare {mlp} {mlp} --generator magic", 2, "magic" },
        { "compare {mlp} {mlp} --loss magic", 2, "magic" },
        { "compare {mlp} {mlp} --distance magic", 2, "magic" },
        { "compare {mlp} {mlp} --similarity magic", 2, "magic" },
        { "compare {mlp} {mlp} --craft-on magic", 2, "magic" },
        { "compare {mlp} {mlp} --device cuda:99", 2, "--device" },
        { "compare {mlp} {mlp} --device tpu", 2, "--device" },
        { "compare {mlp} {mlp} --size 0x5", 2, "--size" },
        { "compare {mlp} {mlp} --size 2x2x2", 2, "--size" },
        { "compare {mlp} {mlp} --size 8x8 --input-shape 3", 2, "exclude" },
        { "compare {mlp} {mlp} --mean a,b", 2, "--mean" },
        { "compare {mlp} {mlp} --mean 0.5,0.5 --std 1", 2, "--std" },
        { "compare {mlp} {mlp} --std 0", 2, "--std" },
        { "compare {mlp} {mlp} --range 1,0", 2, "--range" },
        { "compare {mlp} {mlp} --json {tmp}/no/such/folder/r.json", 2, "folder" },
        { "compare {mlp} {mlp} --json {folder}", 2, "folder" },
        { "compare {mlp} {mlp} --save-pairs {folder}", 2, "folder" },
        { "compare {convnet} {convnet}", 2, "--size" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public Task Command_BadModel_FailsWithOneClearLine(string template, int exitCode, string contained) => CheckAsync(template, exitCode, contained);

    [Theory]
    [MemberData(nameof(InputsAndOptions))]
    public Task Command_BadInput_FailsWithOneClearLine(string template, int exitCode, string contained) => CheckAsync($"{template} --in-process", exitCode, contained);

    private async Task CheckAsync(string template, int exitCode, string contained)
    {
        var json = _folder.File("result.json");
        var arguments = Fill(template);

        var result = await CommandResult.OfAsync(arguments.Contains("--json", StringComparison.Ordinal) ? arguments : $"{arguments} --json {json}");

        result.ExitCode.Should().Be(exitCode, because: result.Error);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(Fill(contained)).And.NotContain("unexpected");
        result.Out.Should().BeEmpty();
        File.Exists(json).Should().BeFalse();
        Directory.GetFiles(_folder.Path, "*.tmp").Should().BeEmpty();
    }

    [Fact]
    public async Task Verbose_OnFailure_ShowsTheStack()
    {
        var result = await CommandResult.OfAsync($"inspect {_folder.File("missing.pt")} --verbose");

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("   at ");
    }

    [Fact]
    public async Task Compare_DiskFull_FailsAndLeavesNothing()
    {
        if (!File.Exists("/dev/full"))
            return;   // only Linux has a device that is always full
        var result = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Mlp} --pairs 2 --steps 1 --json /dev/full");

        result.ExitCode.Should().BeOneOf(1, 2);
        result.Complaints.Should().ContainSingle();
    }

    private string Fill(string template)
    {
        var text = template;
        foreach (var (name, make) in Places)
        {
            if (text.Contains($"{{{name}}}", StringComparison.Ordinal))
                text = text.Replace($"{{{name}}}", make(_folder), StringComparison.Ordinal);
        }

        return text;
    }

    private static readonly Dictionary<string, Func<TemporaryFolder, string>> Places = new()
    {
        ["tmp"] = folder => folder.Path,
        ["mlp"] = _ => Fixtures.Mlp,
        ["convnet"] = _ => Fixtures.Convnet,
        ["raises"] = _ => Fixtures.Raises,
        ["tuple"] = _ => Fixtures.TupleOutput,
        ["dict"] = _ => Fixtures.DictionaryOutput,
        ["checkpoint"] = _ => Fixtures.Checkpoint,
        ["empty"] = folder => folder.Write("empty.pt", []),
        ["truncated"] = folder => folder.Write("truncated.pt", File.ReadAllBytes(Fixtures.Mlp).AsSpan(0, 1500)),
        ["random"] = folder => folder.Write("random.pt", RandomBytes(4096)),
        ["text"] = folder => folder.Write("text.pt", Encoding.UTF8.GetBytes("<html>404 not found</html>")),
        ["onnx"] = folder => folder.Write("onnx.pt", OnnxHeader()),
        ["zip"] = folder => folder.Write("zip.pt", Archives.WithEntry("readme.txt")),
        ["folder"] = folder => Directory.CreateDirectory(folder.File("folder")).FullName,
        ["unreadable"] = folder =>
        {
            var images = Directory.CreateDirectory(folder.File("unreadable"));
            File.WriteAllBytes(Path.Combine(images.FullName, "a.png"), RandomBytes(100));
            return images.FullName;
        },
        ["tensors"] = folder => folder.Write("tensors.safetensors", Tensors(("inputs", [20, 3], 0.5f))),
        ["oneInput"] = folder => folder.Write("one.safetensors", Tensors(("inputs", [1, 3], 0.5f))),
        ["truncatedTensors"] = folder => folder.Write("truncated.safetensors", Tensors(("inputs", [20, 3], 0.5f)).AsSpan(0, 200)),
        ["wrongShape"] = folder => folder.Write("shape.safetensors", Tensors(("inputs", [20, 7], 0.5f))),
        ["outOfRange"] = folder => folder.Write("range.safetensors", Tensors(("inputs", [20, 3], 200f))),
        ["notFinite"] = folder => folder.Write("nan.safetensors", Tensors(("inputs", [20, 3], float.NaN))),
        ["pairs"] = folder => folder.Write("pairs.safetensors", Tensors(("first", [4, 3], 0.5f), ("second", [4, 3], 0.25f))),
        ["wrongPairs"] = folder => folder.Write("pairs7.safetensors", Tensors(("first", [4, 7], 0.5f), ("second", [4, 7], 0.25f))),
    };

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The beginning of an ONNX ModelProto: ir_version 8, producer_name "pytorch".</summary>
    private static byte[] OnnxHeader() => [0x08, 0x08, 0x12, 0x07, .. "pytorch"u8, 0x1A, 0x05, .. "1.13."u8, 0x3A, 0x02, 0x0A, 0x00];

    /// <summary>A safetensors file of float32 tensors, each filled with one value.</summary>
    private static byte[] Tensors(params (string Name, int[] Shape, float Value)[] tensors)
    {
        var data = new List<byte>();
        var header = new Dictionary<string, object>();
        foreach (var (name, shape, value) in tensors)
        {
            var begin = data.Count;
            for (var i = 0; i < shape.Aggregate(1, (product, size) => product * size); i++)
                data.AddRange(BitConverter.GetBytes(value));
            header[name] = new { dtype = "F32", shape, data_offsets = new[] { begin, data.Count } };
        }

        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. data];
    }
}
