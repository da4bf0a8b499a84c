using System.IO.Compression;
using System.Text;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class TorchScriptLoadErrorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modeldiff-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string FileOf(ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(_folder, "model.pt");
        File.WriteAllBytes(path, content);
        return path;
    }

    private static void ShouldRefuse(string path, string reason)
    {
        var before = Fixture.LiveTensors();
        var load = () => TorchScriptAdapter.Load(path);
        var message = load.Should().Throw<ModelLoadException>().WithMessage($"Cannot load model '{path}': {reason}").Which;
        message.ModelSource.Should().Be(path);
        message.Message.Should().NotContain("\n");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Load_NoFile_IsRefused() => ShouldRefuse(Path.Combine(_folder, "absent.pt"), "there is no such file.");

    [Fact]
    public void Load_NoFolder_IsRefused() => ShouldRefuse(Path.Combine(_folder, "absent", "absent.pt"), "there is no such file.");

    [Fact]
    public void Load_Directory_IsRefused() => ShouldRefuse(_folder, "it is a directory; expected a file.");

    [Fact]
    public void Load_Empty_IsRefused() => ShouldRefuse(FileOf([]), "it is an empty file; expected TorchScript.");

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void Load_Truncated_IsRefused(double part)
    {
        var whole = File.ReadAllBytes(Fixture.PathOf("mlp"));
        ShouldRefuse(FileOf(whole.AsSpan(0, (int)(whole.Length * part))), "it is an incomplete or damaged zip archive; expected TorchScript.");
    }

    [Fact]
    public void Load_EveryDamagedStretch_IsRefusedOrLoads()
    {
        var whole = File.ReadAllBytes(Fixture.PathOf("dict"));
        for (var start = 0; start < whole.Length; start += 16)
        {
            var damaged = whole.ToArray();
            foreach (ref var value in damaged.AsSpan(start, Math.Min(16, whole.Length - start)))
                value ^= 0x55;
            try
            {
                TorchScriptAdapter.Load(damaged, "damaged").Dispose();
            }
            catch (ModelLoadException exception)
            {
                exception.Message.Should().NotContain("\n");
            }
        }
    }

    [Fact]
    public void Load_RandomBytes_IsRefused()
    {
        var bytes = new byte[5000];
        new Random(1).NextBytes(bytes);
        ShouldRefuse(FileOf(bytes), "it is no model file; expected TorchScript.");
    }

    [Fact]
    public void Load_PlainZip_IsRefused()
    {
        var path = Path.Combine(_folder, "model.pt");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
            archive.CreateEntry("readme.txt");
        ShouldRefuse(path, "it is a zip archive without a model; expected TorchScript.");
    }

    [Fact]
    public void Load_StateDictionary_SaysHowToExport() =>
        ShouldRefuse(Fixture.PathOf("state_dict"), "it is a PyTorch checkpoint (state_dict), not TorchScript: export the model with torch.jit.script or torch.jit.trace.");

    [Fact]
    public void Load_StateDictionaryOfOldFormat_SaysHowToExport() =>
        ShouldRefuse(Fixture.PathOf("state_dict_legacy"), "it is a Python pickle*, not TorchScript: export the model with torch.jit.script or torch.jit.trace.");

    [Fact]
    public void Load_Onnx_IsRefused() => ShouldRefuse(FileOf(ModelFilesTests.Onnx), "it is an ONNX model; expected TorchScript.");

    [Fact]
    public void Load_HtmlPage_IsRefused() => ShouldRefuse(FileOf("\n<!DOCTYPE html><html></html>"u8), "it is an HTML page, as a failed download leaves it; expected TorchScript.");

    [Fact]
    public void Load_GitLfsPointer_IsRefused() =>
        ShouldRefuse(FileOf("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"u8), "it is a Git LFS pointer in place of the file (run 'git lfs pull'); expected TorchScript.");

    [Fact]
    public void Load_TwoInputs_IsRefused() => ShouldRefuse(Fixture.PathOf("two_inputs"), "its forward takes (x: Tensor, y: Tensor); expected one tensor.");

    [Fact]
    public void Load_NumberOutput_IsRefused() => ShouldRefuse(Fixture.PathOf("number"), "its forward returns int; expected a tensor, or tuples, lists or dictionaries of tensors.");

    /// <summary>Each of these would end the process if libtorch saw it.</summary>
    [Theory]
    [InlineData("torch.relu(", "ops.torchvision.relu(", "its code uses torchvision.relu, which is neither in the file nor in libtorch: export the model without it.")]
    [InlineData("  training : bool\n", "  training : bool\n  engine : __torch__.torch.classes.tensorrt.Engine\n", "its code uses __torch__.torch.classes.tensorrt.Engine, which *")]
    [InlineData("class Linear(", "class Other(", "its code uses __torch__.*.Linear, which *")]
    [InlineData("def forward", "def backward", "its class Sequential has no method 'forward'.")]
    public void Load_CodeThatLibtorchDoesNotKnow_IsRefused(string code, string replacement, string reason)
    {
        ShouldRefuse(Edited("mlp", code, replacement), reason);
    }

    /// <summary>Each of these would write a file, print, or end the process if libtorch saw it.</summary>
    [Theory]
    [InlineData("torch.linear(input, weight, bias)", "torch.from_file(\"written.bin\", True, 8, dtype=6)", "its code uses torch.from_file, which models may not use (code/__torch__/torch/nn/modules/linear.py:14): export the model without it.")]
    [InlineData("return torch.linear(", "torch.save(input, \"saved.bin\")\n    return torch.linear(", "its code uses torch.save, *linear.py:14)*")]
    [InlineData("return torch.linear(", "print(\"\\033[31m\")\n    return torch.linear(", "its code calls print, *linear.py:14)*")]
    [InlineData("return torch.linear(", "return torch.nonexistent_op_xyz(", "its code uses torch.nonexistent_op_xyz, *linear.py:14)*")]
    [InlineData("return (_2).forward", "return (self).forward", "its code calls __torch__.torch.nn.modules.container.Sequential.forward from within itself (code/__torch__/torch/nn/modules/container.py:*")]
    [InlineData("return (_2)", "return (_3)", "its code uses '_3', which is not defined there (code/__torch__/torch/nn/modules/container.py:16)*")]
    [InlineData("return torch.linear(input, weight, bias)", "return 5", "its code returns something else than the Tensor that its function promises *linear.py:14)*")]
    public void Load_CodeThatHarms_IsRefused(string code, string replacement, string reason) => ShouldRefuse(Edited("mlp", code, replacement), reason);

    [Fact]
    public void Load_TypesNestedTooDeep_IsRefused()
    {
        var type = string.Concat(Enumerable.Repeat("Tuple[", 20_000)) + "Tensor" + new string(']', 20_000);
        ShouldRefuse(Edited("dict", "-> Dict[str, Tensor]", $"-> {type}"), "its code has types that are nested too deep; *");
    }

    [Fact]
    public void Load_TupleThatHoldsItself_IsRefused() =>
        ShouldRefuse(Edited("namedtuple", "  hidden : Tensor", "  hidden : __torch__.Pair"), "its forward returns more than 4096 parts, or parts nested deeper than 64.");

    [Fact]
    public void Load_NameThatComesTwice_IsRefused()
    {
        var path = Edited("mlp", "", "");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            var first = archive.Entries.First(entry => entry.Name.EndsWith(".py", StringComparison.Ordinal)).FullName;
            using var writer = new StreamWriter(archive.CreateEntry(first.Replace("code", "CODE", StringComparison.Ordinal)).Open());
            writer.Write("class M(Module):\n");
        }

        ShouldRefuse(path, "it holds the name '*' twice.");
    }

    [Fact]
    public void Load_EntryOutsideTheFolder_IsRefused()
    {
        var path = Edited("mlp", "", "");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
            archive.CreateEntry("other/code/__torch__.py");
        ShouldRefuse(path, "it holds 'other/code/__torch__.py' outside its folder '*/'.");
    }

    [Fact]
    public void Load_DeviceThatIsNotHere_NamesIt()
    {
        var load = () => Fixture.Load("mlp", new TorchScriptOptions { Device = new Device("cuda:63") });
        load.Should().Throw<ModelLoadException>().WithMessage("*there is no device 'cuda:63' here.");
    }

    [Fact]
    public void Options_DeviceWithoutTorchScript_Throws()
    {
        var create = () => new TorchScriptOptions { Device = new Device("meta") };
        create.Should().Throw<ArgumentException>().WithParameterName("Device");
    }

    [Fact]
    public void Options_BatchSizeOfZero_Throws()
    {
        var create = () => new TorchScriptOptions { BatchSize = 0 };
        create.Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>A file of the tests with other code.</summary>
    private string Edited(string name, string code, string replacement)
    {
        var path = Path.Combine(_folder, "model.pt");
        using var from = ZipFile.OpenRead(Fixture.PathOf(name));
        using var to = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var entry in from.Entries)
        {
            using var reader = new StreamReader(entry.Open(), Encoding.Latin1);
            using var writer = new StreamWriter(to.CreateEntry(entry.FullName).Open(), Encoding.Latin1);
            var text = reader.ReadToEnd();
            writer.Write(code.Length > 0 && entry.Name.EndsWith(".py", StringComparison.Ordinal) ? text.Replace(code, replacement, StringComparison.Ordinal) : text);
        }

        return path;
    }
}
