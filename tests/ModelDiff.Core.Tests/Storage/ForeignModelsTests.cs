using System.Text;
using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.Storage;

namespace ModelDiff.Tests.Storage;

public sealed class ForeignModelsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modeldiff");

    public static TheoryData<string, byte[]> Models => new()
    {
        { "a Core ML model", [0x08, 4, .. Message(0x12, Message(0x0A, Message(0x0A, "image"u8), Message(0x12, "what it sees"u8)))] },
        { "a Core ML model", [0x08, 1, .. Message(0x12, [.. Message(0x0A, Message(0x0A, "image"u8)), .. new byte[300]])] },
        { "a Caffe network", [.. Message(0x0A, "AlexNet"u8), 0xA2, 0x06, 40, 0x0A, 4, .. "data"u8] },
        { "a Caffe network", [.. Message(0x0A, "AlexNet"u8), .. Message(0x1A, "data"u8), 0x20, 1] },
        { "a Caffe network", Encoding.ASCII.GetBytes("name: \"LeNet\"\nlayer {\n  name: \"data\"\n  type: \"Input\"\n  top: \"data\"\n}") },
        { "a Paddle network", [0x0A, 0x90, 0x4E, 0x08, 0, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, .. Message(0x1A, "feed"u8)] },
        { "a Paddle network", [0x0A, 0x90, 0x4E, 0x08, 0, 0x10, 0, .. Message(0x1A, "feed"u8)] },
        { "parameters of a Paddle network", [.. new byte[16], 6, 0, 0, 0, 0x08, 5, 0x10, 64, 0x10, 3, 1, 2, 3, 4] },
        { "a Paddle Lite model", [2, 0, .. "v2.10.0"u8, 0, 0, 0] },
        { "an MNN model", Table(fields: [0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0, 0]) },
        { "a TensorFlow graph", [.. Message(0x0A, [.. Message(0x0A, "input"u8), .. Message(0x12, "Placeholder"u8)]), 0x0A] },
    };

    public static TheoryData<string, byte[]> Others => new()
    {
        { "an ONNX model's beginning", [0x08, 8, .. Message(0x12, "pytorch"u8), .. Message(0x1A, "2.1"u8)] },
        { "a name alone", Message(0x0A, "AlexNet"u8) },
        { "a message in a message", Message(0x0A, Message(0x0A, Message(0x0A, "x"u8))) },
        { "an operator in lower case", Message(0x0A, [.. Message(0x0A, "input"u8), .. Message(0x12, "of something"u8)]) },
        { "a table without names of tensors", Table(fields: [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]) },
        { "a table of few fields", Table(fields: [0, 0, 0, 4, 0, 0, 8]) },
        { "zeros", new byte[64] },
        { "text", Encoding.ASCII.GetBytes("a layer of paint, of some type, on top of another") },
        { "nothing", [] },
        { "a cut message", [0x0A] },
        { "a length without an end", [0x0A, 0xFF, 0xFF] },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Describe_AModel_NamesItAndSaysWhatToDo(string expected, byte[] content)
    {
        KnownFiles.Describe(content).Should().Be($"{expected}: convert the model to ONNX");
        Scanned(content).Models.Should().ContainSingle().Which.Kind.Should().StartWith(expected);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Describe_SomethingElse_IsNoModel(string what, byte[] content)
    {
        ForeignModels.Describe(content).Should().BeNull(what);
        Scanned(content).Models.Should().BeEmpty();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private PackageContents Scanned(byte[] content)
    {
        var path = Path.Combine(_folder.FullName, "file.bin");
        File.WriteAllBytes(path, content);
        return PackageScan.Read([path]);
    }

    /// <summary>A FlatBuffer whose root of two offsets has these fields.</summary>
    private static byte[] Table(ushort[] fields)
    {
        var size = 4 + (2 * fields.Length);
        var root = 4 + size + (size % 4);
        return
        [
            .. BitConverter.GetBytes(root), .. BitConverter.GetBytes((ushort)size), .. BitConverter.GetBytes((ushort)12), .. fields.SelectMany(BitConverter.GetBytes), .. new byte[size % 4],
            .. BitConverter.GetBytes(root - 4), .. BitConverter.GetBytes(8), .. BitConverter.GetBytes(8), .. new byte[64],
        ];
    }

    private static byte[] Message(byte tag, ReadOnlySpan<byte> content) => content.Length < 128 ? [tag, (byte)content.Length, .. content] : [tag, (byte)(content.Length % 128 + 128), (byte)(content.Length / 128), .. content];

    private static byte[] Message(byte tag, byte[] first, byte[] second) => Message(tag, [.. first, .. second]);
}
