using System.Buffers.Binary;
using System.Text;
using ModelDiff.Inputs;
using ModelDiff.Storage;
using ModelDiff.Tests.Inputs.Files;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Storage;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    [InlineData("F32")]
    [InlineData("F64")]
    public void Load_Floats_GivesTheValues(string name)
    {
        using var loaded = SafetensorsFile.Open(Samples.PathOf("types.safetensors")).Load(name);

        loaded.shape.Should().Equal(4, 3);
        Samples.ToArray(loaded).Should().Equal(Samples.Values);
    }

    [Theory]
    [InlineData("I8")]
    [InlineData("I16")]
    [InlineData("I32")]
    [InlineData("I64")]
    [InlineData("U8")]
    public void Load_Integers_GivesTheValues(string name)
    {
        using var loaded = SafetensorsFile.Open(Samples.PathOf("types.safetensors")).Load(name);

        Samples.ToArray(loaded).Should().Equal(Samples.Whole);
    }

    [Fact]
    public void Open_AFile_ListsTensorsAndMetadata()
    {
        var file = SafetensorsFile.Open(Samples.PathOf("types.safetensors"));

        file.Entries.Select(entry => entry.Name).Should().Contain(["F16", "BOOL"]).And.HaveCount(10);
        file.Metadata.Should().Equal(new Dictionary<string, string> { ["made by"] = "hand" });
    }

    [Fact]
    public void Load_AMissingTensor_ListsThoseThatAreThere()
    {
        var load = () => SafetensorsFile.Open(Samples.PathOf("pairs.safetensors")).Load("inputs");

        load.Should().Throw<InputFileException>().WithMessage("*no tensor 'inputs'*'second', 'first'*");
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameAndTheSameBytes()
    {
        using var tensor = rand(5, 2, 3);
        using var view = tensor.transpose(1, 2);
        var tensors = new Dictionary<string, Tensor> { ["b"] = tensor, ["a"] = view };

        SafetensorsFile.Save(_folder.File("one"), tensors, new Dictionary<string, string> { ["key"] = "välue" });
        SafetensorsFile.Save(_folder.File("two"), tensors.Reverse().ToDictionary(), new Dictionary<string, string> { ["key"] = "välue" });

        var file = SafetensorsFile.Open(_folder.File("one"));
        using var a = file.Load("a");
        using var b = file.Load("b");
        using var expected = view.contiguous();
        a.shape.Should().Equal(5, 3, 2);
        Samples.ToArray(a).Should().Equal(Samples.ToArray(expected));
        Samples.ToArray(b).Should().Equal(Samples.ToArray(tensor));
        file.Metadata["key"].Should().Be("välue");
        File.ReadAllBytes(_folder.File("one")).Should().Equal(File.ReadAllBytes(_folder.File("two")));
    }

    [Fact]
    public void Save_WhereNothingCanBeWritten_LeavesNothing()
    {
        using var tensor = rand(2, 2);

        var save = () => SafetensorsFile.Save(_folder.File("no/such/folder/file"), new Dictionary<string, Tensor> { ["a"] = tensor });

        save.Should().Throw<IOException>();
        Directory.GetFileSystemEntries(_folder.Path).Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "*type and shape do not fit*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "*'-1' where a size*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,4]}}""", 4, "*do not fit*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "*do not fit*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "*overlap*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "*gap*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "*truncated*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 9, "*5 bytes follow*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "*header*")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "*lacks dtype*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "*1 data offsets*")]
    [InlineData("[1,2]", 0, "*header*")]
    [InlineData("not json", 0, "*header*")]
    public void Open_AWrongHeader_SaysWhatIsWrong(string header, int dataLength, string message)
    {
        var path = _folder.Write("wrong.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[dataLength]]);

        var open = () => SafetensorsFile.Open(path);

        open.Should().Throw<InputFileException>().WithMessage(message);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(1000)]
    [InlineData(200_000_000)]
    public void Open_ALyingHeaderLength_IsRefused(long length)
    {
        var bytes = new byte[100];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);

        var open = () => SafetensorsFile.Open(_folder.Write("liar.safetensors", bytes));

        open.Should().Throw<InputFileException>().WithMessage("*header would take*");
    }

    [Fact]
    public void Load_DamagedFiles_ThrowOneExceptionAndLeakNothing()
    {
        var before = LiveTensors.Settled();

        Damage.Each(Samples.Bytes("types.safetensors"), bytes =>
        {
            var file = SafetensorsFile.Open(_folder.Write("damaged", bytes));
            foreach (var entry in file.Entries)
                file.Load(entry.Name).Dispose();
        });

        Tensor.TotalCount.Should().Be(before);
    }
}
