using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Tests.Inputs.Files;
using ModelDiff.Tests.Runtime;

namespace ModelDiff.Tests.Storage;

/// <summary>Files and folders that somebody made to harm whoever reads them.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public void FileTree_LinksInACircle_TakesEachRealFileOnce()
    {
        _folder.Write("a.png", [1]);
        _folder.Write("b.png", [1]);
        File.CreateSymbolicLink(_folder.File("0.png"), "a.png");
        Directory.CreateSymbolicLink(_folder.File("one"), ".");
        Directory.CreateSymbolicLink(_folder.File("two"), _folder.Path);
        Directory.CreateSymbolicLink(_folder.File("self"), "self");

        var tree = FileTree.Of(_folder.Path);

        tree.Files.Where(file => Path.GetFileName(file) != "self").Should().Equal(_folder.File("a.png"), _folder.File("b.png"));
    }

    [Fact]
    public void FileTree_Cancelled_Stops()
    {
        _folder.Write("a.png", [1]);

        var walk = () => FileTree.Of(_folder.Path, new CancellationToken(canceled: true));

        walk.Should().Throw<OperationCanceledException>();
    }

    [LinuxFact]
    public void Readers_APipe_IsRefusedWithoutBlocking()
    {
        var pipe = _folder.File("pipe.png");
        using (var make = Process.Start("mkfifo", [pipe]))
            make.WaitForExit();

        FluentActions.Invoking(() => SafetensorsFile.Open(pipe)).Should().Throw<InputFileException>().WithMessage("*pipe*regular file*");
        FluentActions.Invoking(() => ModelFiles.Detect(pipe)).Should().Throw<ModelLoadException>().WithMessage("*pipe*regular file*");
        FluentActions.Invoking(() => SeedInputs.Load(_folder.Path)).Should().Throw<InputFileException>().WithMessage("*pipe*regular file*");
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "*Git LFS pointer*")]
    [InlineData("<!DOCTYPE html><html></html>", "*HTML page*")]
    public void Readers_APlaceholder_IsNamed(string content, string message)
    {
        var path = _folder.Write("file.npy", content);

        FluentActions.Invoking(() => SeedInputs.Load(path)).Should().Throw<InputFileException>().WithMessage(message);
        FluentActions.Invoking(() => TorchScriptAdapter.Load(path)).Should().Throw<ModelLoadException>().WithMessage(message);
        ModelFiles.Detect(path).Should().Be(ModelFormat.Foreign);
    }

    [Theory]
    [InlineData("GGUF\u0003\0\0\0", "*GGUF*ONNX*")]
    [InlineData("\u001c\0\0\0TFL3\0\0\0\0", "*TensorFlow Lite*expected TorchScript*")]
    [InlineData("\u0089HDF\r\n\u001a\n", "*HDF5*ONNX*")]
    [InlineData("{\"format\": \"graph-model\"}", "*TensorFlow.js*expected TorchScript*")]
    public void Load_AnotherKindOfModel_IsNamed(string content, string message)
    {
        var path = _folder.Write("model.onnx", Encoding.Latin1.GetBytes(content));

        FluentActions.Invoking(() => TorchScriptAdapter.Load(path)).Should().Throw<ModelLoadException>().WithMessage(message);
    }

    [Theory]
    [InlineData("*Keras*", "config.json", "model.weights.h5")]
    [InlineData("*torch.export*torch.onnx.export*", "m/archive_format", "m/models/model.json")]
    [InlineData("*ML.NET*ModelDiff.MLNet*ONNX*", "TrainingInfo/Version.txt", "TransformerChain/Model.key")]
    [InlineData("*ML.NET*ModelDiff.MLNet*ONNX*", "TrainingInfo\\Version.txt", "TransformerChain\\Model.key")]
    public void Load_AnotherArchive_IsNamed(string message, params string[] entries)
    {
        var path = Archive(entries, 1);

        FluentActions.Invoking(() => TorchScriptAdapter.Load(path)).Should().Throw<ModelLoadException>().WithMessage(message);
    }

    [Fact]
    public void Load_AnArchiveThatExpandsFar_IsRefusedByWhatItDeclares()
    {
        var path = Archive(["m/data.pkl", "m/constants.pkl", "m/code/a.py"], (int)(ExpansionLimit.AnyFile / 3) + 100);

        FluentActions.Invoking(() => TorchScriptAdapter.Load(path)).Should().Throw<ModelLoadException>().WithMessage($"*{ExpansionLimit.AnyFile}*100 times*");
    }

    [Fact]
    public void SeedInputs_AnImageOfManyPixelsInFewBytes_IsRefusedByTheirNumber()
    {
        var bytes = Samples.Bytes("images/rgb.png");
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), 10000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), 10000);
        var checksum = new ICSharpCode.SharpZipLib.Checksum.Crc32();
        checksum.Update(bytes[12..29]);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), (uint)checksum.Value);
        _folder.Write("a.png", bytes);

        FluentActions.Invoking(() => SeedInputs.Load(_folder.Path)).Should().Throw<InputFileException>().WithMessage("*100000000 pixels*may have 33554432*");
    }

    [Fact]
    public void Load_AnUnknownTypeBesideTheTensor_DoesNotMatter()
    {
        var header = Encoding.UTF8.GetBytes("""{"inputs":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"scale":{"dtype":"F8_E8M0","shape":[1],"data_offsets":[4,5]}}""");
        var path = _folder.Write("f8.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 128, 63, 0]);
        var file = SafetensorsFile.Open(path);

        using var inputs = file.Load("inputs");

        Samples.ToArray(inputs).Should().Equal(1);
        FluentActions.Invoking(() => file.Load("scale")).Should().Throw<InputFileException>().WithMessage("*F8_E8M0*");
    }

    [Theory]
    [InlineData("[0,4611686018427387904,8]")]
    [InlineData("[0,9223372036854775807]")]
    public void Open_AnEmptyTensorOfHugeSizes_IsRefused(string shape)
    {
        var header = Encoding.UTF8.GetBytes($$$"""{"a":{"dtype":"F32","shape":{{{shape}}},"data_offsets":[0,0]}}""");
        var path = _folder.Write("huge.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. header]);

        FluentActions.Invoking(() => SafetensorsFile.Open(path)).Should().Throw<InputFileException>();
    }

    [LinuxFact]
    public void AtomicFile_StaleTemporaryFiles_AreSweptAndLinksStay()
    {
        var (stale, fresh) = (_folder.Write(".modeldiff-00.tmp", [1]), _folder.Write(".modeldiff-01.tmp", [1]));
        File.SetLastWriteTimeUtc(stale, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.CreateSymbolicLink(_folder.File(".modeldiff-02.tmp"), fresh);

        AtomicFile.Write(_folder.File("out"), stream => stream.WriteByte(7));

        File.ReadAllBytes(_folder.File("out")).Should().Equal(7);
        File.Exists(stale).Should().BeFalse();
        Directory.GetFiles(_folder.Path, "*.tmp").Should().HaveCount(2);
    }

    [LinuxFact]
    public void AtomicFile_ALinkUnderATemporaryName_IsNotFollowed()
    {
        var victim = _folder.Write("victim", [1]);
        File.CreateSymbolicLink(_folder.File($"out.{Environment.ProcessId}.tmp"), victim);

        AtomicFile.Write(_folder.File("out"), stream => stream.WriteByte(7));

        File.ReadAllBytes(victim).Should().Equal(1);
        File.ReadAllBytes(_folder.File("out")).Should().Equal(7);
    }

    [Fact]
    public void LoadArchive_AnArrayThatExpandsFar_IsRefusedByItsSize()
    {
        var path = Archive(["inputs.npy"], (int)ExpansionLimit.AnyFile + 100);

        FluentActions.Invoking(() => NumpyFile.LoadArchive(path)).Should().Throw<InputFileException>().WithMessage($"*would expand*{ExpansionLimit.AnyFile}*100 times*");
    }

    [Fact]
    public void LoadArchive_AnArrayLargerThanMemory_IsRefusedBeforeItIsReserved()
    {
        var text = Encoding.ASCII.GetBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (70368744177664,)}\n");
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = archive.CreateEntry("inputs.npy").Open())
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)text.Length), .. text]);
        var path = _folder.Write("large.npz", bytes.ToArray());

        FluentActions.Invoking(() => NumpyFile.LoadArchive(path)).Should().Throw<InputFileException>().WithMessage("*562949953421312 bytes*do not fit into memory*");
    }

    [Theory]
    [InlineData((1 << 20) - 1, true)]
    [InlineData(1 << 20, false)]
    public void OnnxFormat_MillionsOfFields_AreNotWalked(int fields, bool isModel)
    {
        var message = new byte[(2 * fields) + 2];
        for (var i = 0; i < fields; i++)
            message[2 * i] = 8;   // ir_version, 0
        message[^2] = 58;   // graph, empty

        OnnxFormat.Matches(new MemoryStream(message)).Should().Be(isModel);
    }

    [Fact]
    public void SeedInputs_OtherFilesInAFolder_AreCountedByKind()
    {
        _folder.Write("a.PNG", Samples.Bytes("images/rgb.png"));
        foreach (var name in new[] { "1.tif", "2.TIF", "3.gif", "notes" })
            _folder.Write(name, [1]);

        using var seeds = SeedInputs.Load(_folder.Path);

        seeds.PassedOver.Should().BeEquivalentTo(new Dictionary<string, int> { [".tif"] = 2, [".gif"] = 1, [""] = 1 });
        ImageFiles.Describe(seeds.PassedOver).Should().Be("4 files of other kinds (.tif 2, without extension 1, .gif 1)");
    }

    [Fact]
    public void SeedInputs_NoImageAmongTheFiles_SaysWhatThereIs()
    {
        _folder.Write("1.tif", [1]);

        FluentActions.Invoking(() => SeedInputs.Load(_folder.Path)).Should().Throw<InputFileException>().WithMessage("*no image*1 file of other kinds (.tif 1)*");
    }

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("null")]
    public void Load_PairsWhoseSettingsAreNone_IsRefused(string settings)
    {
        SavePairs(settings);

        FluentActions.Invoking(() => InputPairsFile.Load(_folder.File("pairs"))).Should().Throw<InputFileException>();
    }

    [Fact]
    public void Load_PairsWithANumberBeyondAll_KeepsItAsText()
    {
        SavePairs("""{"a":1e999,"b":0.5}""");

        using var pairs = InputPairsFile.Load(_folder.File("pairs"));

        pairs.Description.Settings["a"].Should().Be("1e999");
        pairs.Description.Settings["b"].Should().Be(0.5);
    }

    private void SavePairs(string settings)
    {
        using var values = TorchSharp.torch.zeros(2, 3);
        SafetensorsFile.Save(
            _folder.File("pairs"), new Dictionary<string, TorchSharp.torch.Tensor> { ["first"] = values, ["second"] = values },
            new Dictionary<string, string> { ["modeldiff.generator"] = "sign", ["modeldiff.settings"] = settings });
    }

    private string Archive(string[] entries, int length)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                using var content = archive.CreateEntry(entry, CompressionLevel.Fastest).Open();
                var zeros = new byte[1 << 20];
                for (var left = length; left > 0; left -= zeros.Length)
                    content.Write(zeros, 0, Math.Min(left, zeros.Length));
            }
        }

        return _folder.Write("archive.pt", bytes.ToArray());
    }
}
