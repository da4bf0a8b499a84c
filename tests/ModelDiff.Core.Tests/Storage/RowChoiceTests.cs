using System.IO.Compression;
using System.Text;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Tests.Inputs.Files;
using ModelDiff.Tests.Runtime;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Storage;

/// <summary>Of a large array the chosen rows alone are read.</summary>
public sealed class RowChoiceTests : IDisposable
{
    private static readonly InputRange Wide = new(0, 1e6);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(10, 3)]
    [InlineData(1000, 999)]
    public void Of_ANumberOfRows_IsTheFrontOfAShuffle(int count, int most)
    {
        var all = Enumerable.Range(0, count).Select(row => (long)row).ToArray();
        new Random(7).Shuffle(all);

        new RowChoice(most, new Random(7)).Of(count).Should().Equal(all[..most]);
    }

    [Fact]
    public void Of_FewRowsOrNoLimit_IsAll()
    {
        new RowChoice(10, new Random(7)).Of(10).Should().BeNull();
        RowChoice.All.Of(1L << 40).Should().BeNull();
    }

    [Fact]
    public void Load_TheSameArrayInAnyFormat_ChoosesTheSameRows()
    {
        using var values = arange(600, ScalarType.Float32).reshape(200, 3);
        SafetensorsFile.Save(_folder.File("a.safetensors"), new Dictionary<string, Tensor> { ["inputs"] = values });
        var data = File.ReadAllBytes(_folder.File("a.safetensors"))[^2400..];
        _folder.Write("a.npy", [.. Header("(200, 3)"), .. data]);
        using (var zip = ZipFile.Open(_folder.File("a.npz"), ZipArchiveMode.Create))
            zip.CreateEntryFromFile(_folder.File("a.npy"), "inputs.npy");
        var rows = new RowChoice(5, new SeedInputOptions { Seed = 3 }.NewRandom()).Of(200)!;

        foreach (var name in new[] { "a.safetensors", "a.npy", "a.npz" })
        {
            using var seeds = SeedInputs.Load(_folder.File(name), new SeedInputOptions { MaximumCount = 5, Seed = 3, Range = Wide });
            Samples.ToArray(seeds.Values).Should().Equal(rows.SelectMany(row => new[] { 3f * row, (3f * row) + 1, (3f * row) + 2 }));
        }
    }

    [LinuxFact]
    public void Load_AnArrayLargerThanMemory_CostsWhatTheChosenRowsDo()
    {
        using (var sparse = new FileStream(_folder.File("large.npy"), FileMode.CreateNew))
        {
            sparse.Write(Header("(40000000000, 2)"));
            sparse.SetLength(sparse.Length + (40_000_000_000 * 2 * sizeof(float)));
        }

        using var seeds = SeedInputs.Load(_folder.File("large.npy"), new SeedInputOptions { MaximumCount = 20 });

        seeds.Values.shape.Should().Equal(20, 2);
        FluentActions.Invoking(() => NumpyFile.LoadArray(_folder.File("large.npy"))).Should().Throw<InputFileException>().WithMessage("*320000000000 bytes*do not fit into memory*");
    }

    [Fact]
    public void Load_AChosenRowThatIsNotFinite_IsNamedByItsPlaceInTheFile()
    {
        using var values = full([50, 2], double.NaN, ScalarType.Float32);
        SafetensorsFile.Save(_folder.File("a.safetensors"), new Dictionary<string, Tensor> { ["inputs"] = values });
        var first = new RowChoice(5, new SeedInputOptions().NewRandom()).Of(50)![0];

        var load = () => SeedInputs.Load(_folder.File("a.safetensors"), new SeedInputOptions { MaximumCount = 5 });

        load.Should().Throw<InputFileException>().WithMessage($"*input {first} holds NaN*");
    }

    private static byte[] Header(string shape)
    {
        var text = Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)text.Length), .. text];
    }
}
