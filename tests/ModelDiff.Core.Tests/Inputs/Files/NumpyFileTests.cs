using ModelDiff.Inputs;
using ModelDiff.Storage;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Files;

public sealed class NumpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("f4")]
    [InlineData("f4_big")]
    [InlineData("f8_big")]
    [InlineData("f2")]
    [InlineData("f4_fortran")]
    [InlineData("version2")]
    public void LoadArray_Floats_GivesNumpysValues(string name)
    {
        using var array = NumpyFile.LoadArray(Samples.PathOf($"{name}.npy"));

        array.shape.Should().Equal(4, 3);
        Samples.ToArray(array).Should().Equal(Samples.Values);
    }

    [Theory]
    [InlineData("i8")]
    [InlineData("i4_big")]
    [InlineData("i2")]
    [InlineData("i1")]
    [InlineData("u1")]
    [InlineData("u2_big")]
    [InlineData("u4")]
    public void LoadArray_Integers_GivesNumpysValues(string name)
    {
        using var array = NumpyFile.LoadArray(Samples.PathOf($"{name}.npy"));

        Samples.ToArray(array).Should().Equal(Samples.Whole);
    }

    [Fact]
    public void LoadArray_Booleans_AreZeroAndOne()
    {
        using var array = NumpyFile.LoadArray(Samples.PathOf("b1.npy"));

        Samples.ToArray(array).Should().Equal(Samples.Whole.Select(value => value % 2));
    }

    [Fact]
    public void LoadArray_FortranOrderOfThreeAxes_IsTransposed()
    {
        using var array = NumpyFile.LoadArray(Samples.PathOf("fortran_3d.npy"));

        array.shape.Should().Equal(2, 3, 4);
        Samples.ToArray(array).Should().Equal(Enumerable.Range(0, 24).Select(value => (float)value));
    }

    [Theory]
    [InlineData("pickle", "pickle")]
    [InlineData("records", "records")]
    [InlineData("complex", "'<c8'")]
    [InlineData("text", "'<U1'")]
    [InlineData("number", "single number")]
    public void LoadArray_NoNumbers_IsRefused(string name, string contained)
    {
        var load = () => NumpyFile.LoadArray(Samples.PathOf($"{name}.npy"));

        load.Should().Throw<InputFileException>().WithMessage($"*{contained}*");
    }

    [Theory]
    [InlineData("inputs.npz")]
    [InlineData("single.npz")]
    public void LoadArchive_OneMember_IsFound(string name)
    {
        using var array = NumpyFile.LoadArchive(Samples.PathOf(name));

        Samples.ToArray(array).Should().Equal(Samples.Values);
    }

    [Fact]
    public void LoadArchive_ByName_TakesThatMember()
    {
        using var array = NumpyFile.LoadArchive(Samples.PathOf("inputs.npz"), "other");

        Samples.ToArray(array).Should().Equal(Samples.Whole);
    }

    [Fact]
    public void LoadArchive_SeveralMembers_ListsThem()
    {
        var load = () => NumpyFile.LoadArchive(Samples.PathOf("several.npz"));

        load.Should().Throw<InputFileException>().WithMessage("*'a', 'b'*");
    }

    [Fact]
    public void LoadArray_AHeaderThatLiesAboutItsSize_IsRefusedBeforeMemoryIsReserved()
    {
        var bytes = Samples.Bytes("f4.npy");
        var text = System.Text.Encoding.Latin1.GetString(bytes).Replace("(4, 3), }      ", "(400000000000, 3), }", StringComparison.Ordinal);
        var path = _folder.Write("liar.npy", System.Text.Encoding.Latin1.GetBytes(text).AsSpan(0, bytes.Length));

        var load = () => NumpyFile.LoadArray(path);

        load.Should().Throw<InputFileException>();
    }

    [Theory]
    [InlineData("f4.npy")]
    [InlineData("f4_fortran.npy")]
    [InlineData("single.npz")]
    [InlineData("inputs.npz")]
    public void Load_DamagedFiles_ThrowOneExceptionAndLeakNothing(string name)
    {
        var before = LiveTensors.Settled();

        Damage.Each(Samples.Bytes(name), bytes =>
        {
            var path = _folder.Write("damaged", bytes);
            using var array = name.EndsWith('y') ? NumpyFile.LoadArray(path) : NumpyFile.LoadArchive(path);
        });

        Tensor.TotalCount.Should().Be(before);
    }
}
