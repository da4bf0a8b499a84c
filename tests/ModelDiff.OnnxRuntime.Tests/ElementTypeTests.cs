using ModelDiff.Models;
using ModelDiff.Tests.Models;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime.Tests;

/// <summary>The files double their inputs.</summary>
public sealed class ElementTypeTests
{
    [Theory]
    [InlineData("float16", 0.333251953f * 2)]
    [InlineData("bfloat16", 0.333984375f * 2)]
    [InlineData("double", 0.333333343f * 2)]
    [InlineData("int8", 0f)]
    [InlineData("uint8", 0f)]
    [InlineData("int16", 0f)]
    [InlineData("int32", 0f)]
    [InlineData("int64", 0f)]
    public void ForwardAsync_AThird_IsRoundedToTheType(string name, float expected) => Ask(name, 1f / 3, 2, 3)[0].Should().Equal(expected, 4, 6);

    [Fact]
    public void ForwardAsync_Integers_AreRoundedToTheNearestAndKeptInRange()
    {
        Ask("uint8", 1.6f, -3, 99.9999f)[0].Should().Equal(4, 0, 200);
        Ask("int8", -1.6f, 1.4f, -1000)[0].Should().Equal(-4, 2, -256 + 256);
        Ask("int16", -1.6f, 1.4f, 16000)[0].Should().Equal(-4, 2, 32000);
        Ask("int32", -1.6f, 1 << 29, 1.4f)[0].Should().Equal(-4, 1 << 30, 2);
        Ask("int64", -1.6f, 1 << 29, 1.4f)[0].Should().Equal(-4, 1 << 30, 2);
    }

    [Fact]
    public void ForwardAsync_Bool_IsTrueWhereNotZero() => Ask("bool", 0, 1, 0.25f)[0].Should().Equal(1, 0, 0);

    [Fact]
    public void Convert_BeyondTheLargestInteger_Saturates()
    {
        using var scope = NewDisposeScope();
        using var huge = tensor(new[] { 1e30f, -1e30f });
        TensorBorder.Convert(huge, ScalarType.Int64).data<long>().ToArray().Should().Equal(9223372036854774784, long.MinValue);
        TensorBorder.Convert(huge, ScalarType.Int32).data<int>().ToArray().Should().Equal(int.MaxValue, int.MinValue);
        TensorBorder.Convert(huge, ScalarType.Int16).data<short>().ToArray().Should().Equal(short.MaxValue, short.MinValue);
        TensorBorder.Convert(huge, ScalarType.Byte).data<byte>().ToArray().Should().Equal(255, 0);
    }

    [Fact]
    public void Convert_SameTypeAndLayout_SharesTheMemory()
    {
        using var scope = NewDisposeScope();
        var values = zeros(2, 3);
        TensorBorder.Convert(values, ScalarType.Float32).fill_(7);
        values[1, 2].item<float>().Should().Be(7);
    }

    [Theory]
    [InlineData("uint8", 0, 255)]
    [InlineData("int8", -128, 127)]
    [InlineData("int64", 0, 1)]
    [InlineData("float16", 0, 1)]
    public void Load_NoRangeGiven_TakesThatOfTheType(string name, double minimum, double maximum)
    {
        using var model = OnnxFixture.Load(name, new() { WholeNumberScores = true });
        model.Signature.InputRange.Should().Be(new InputRange(minimum, maximum));
    }

    [Theory]
    [InlineData("uint16", "input 'x' uint16 [batch, 3] cannot vary: expected a tensor of real numbers.")]
    [InlineData("texts", "input 'x' string [batch, 3] cannot vary: expected a tensor of real numbers.")]
    public void Load_OtherType_Throws(string name, string reason)
    {
        var load = () => OnnxFixture.Load(name);
        load.Should().Throw<ModelLoadException>().Which.Message.Should().EndWith(reason);
    }

    private static float[][] Ask(string name, params float[] row)
    {
        using var model = OnnxFixture.Load(name, new() { WholeNumberScores = true });
        using var inputs = TestTensors.Rows(row);
        return Fixture.AskRows(model, inputs);
    }
}
