using ModelDiff.Storage;

namespace ModelDiff.Tests.Storage;

public class ElementTypeTests
{
    [Theory]
    [InlineData(0x00, 0f)]
    [InlineData(0x01, 0.001953125f)]    // the smallest: 2^-9
    [InlineData(0x07, 0.013671875f)]    // the largest without a leading one: 7 / 8 of 2^-6
    [InlineData(0x08, 0.015625f)]       // 2^-6
    [InlineData(0x38, 1f)]
    [InlineData(0x3C, 1.5f)]
    [InlineData(0xC0, -2f)]
    [InlineData(0x7E, 448f)]            // the largest
    [InlineData(0x7F, float.NaN)]
    [InlineData(0xFF, float.NaN)]
    public void Convert_E4M3_IsThatOfOfp8(byte bits, float expected) => Value(ElementType.Float8E4M3, bits).Should().Be(expected);

    [Theory]
    [InlineData(0x00, 0f)]
    [InlineData(0x01, 1.52587890625e-5f)]   // 2^-16
    [InlineData(0x04, 6.103515625e-5f)]     // 2^-14
    [InlineData(0x3C, 1f)]
    [InlineData(0xBE, -1.5f)]
    [InlineData(0x7B, 57344f)]
    [InlineData(0x7C, float.PositiveInfinity)]
    [InlineData(0x7D, float.NaN)]
    public void Convert_E5M2_IsThatOfOfp8(byte bits, float expected) => Value(ElementType.Float8E5M2, bits).Should().Be(expected);

    private static float Value(ElementType type, byte bits)
    {
        var values = new float[1];
        type.Convert([bits], values, isBigEndian: false);
        return values[0];
    }
}
