using System.Text;
using System.Text.Json;
using ModelDiff.Http.Protocol;
using ModelDiff.Models;

namespace ModelDiff.Http.Tests;

public sealed class OipTypesTests
{
    /// <summary>Bytes as NumPy's tobytes() gives them in little-endian order.</summary>
    [Theory]
    [InlineData("BOOL", 1, "01", "true")]
    [InlineData("BOOL", 0, "00", "false")]
    [InlineData("UINT8", 200, "C8", "200")]
    [InlineData("UINT8", 2.5, "02", "2")]
    [InlineData("UINT8", 300, "FF", "255")]
    [InlineData("UINT8", -1, "00", "0")]
    [InlineData("INT8", -3, "FD", "-3")]
    [InlineData("INT8", -200, "80", "-128")]
    [InlineData("UINT16", 258, "0201", "258")]
    [InlineData("INT16", -2, "FEFF", "-2")]
    [InlineData("INT16", 1e9, "FF7F", "32767")]
    [InlineData("UINT32", 1, "01000000", "1")]
    [InlineData("INT32", -1, "FFFFFFFF", "-1")]
    [InlineData("INT32", 3e9, "FFFFFF7F", "2147483647")]
    [InlineData("UINT64", 65536, "0000010000000000", "65536")]
    [InlineData("INT64", -1, "FFFFFFFFFFFFFFFF", "-1")]
    [InlineData("INT64", 1e30, "FFFFFFFFFFFFFF7F", "9223372036854775807")]
    [InlineData("FP16", 1.5, "003E", "1.5")]
    [InlineData("BF16", 1.5, "C03F", "1.5")]
    [InlineData("BF16", 1.00390625, "803F", "1.0039062")]
    [InlineData("FP32", 0.1, "CDCCCC3D", "0.1")]
    [InlineData("FP64", 0.5, "000000000000E03F", "0.5")]
    public void Write_Number_IsTheTypesLittleEndianFormAndJson(string type, float value, string bytes, string json)
    {
        var buffer = new byte[OipTypes.SizeOf(type)!.Value];
        OipTypes.Write(type, buffer, value);
        Convert.ToHexString(buffer).Should().Be(bytes);

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            OipTypes.Write(type, writer, value);
        Encoding.UTF8.GetString(stream.ToArray()).Should().Be(json);
    }

    [Theory]
    [InlineData("BOOL", "02", 1)]
    [InlineData("UINT8", "C8", 200)]
    [InlineData("INT8", "FD", -3)]
    [InlineData("UINT16", "0201", 258)]
    [InlineData("INT16", "FEFF", -2)]
    [InlineData("UINT32", "01000000", 1)]
    [InlineData("INT32", "FFFFFFFF", -1)]
    [InlineData("UINT64", "0000010000000000", 65536)]
    [InlineData("INT64", "FFFFFFFFFFFFFFFF", -1)]
    [InlineData("FP16", "003E", 1.5)]
    [InlineData("BF16", "C03F", 1.5)]
    [InlineData("FP32", "CDCCCC3D", 0.1)]
    [InlineData("FP64", "000000000000E03F", 0.5)]
    public void Read_Bytes_IsTheNumber(string type, string bytes, float value) => OipTypes.Read(type, Convert.FromHexString(bytes)).Should().Be(value);

    [Fact]
    public void RangeOf_Bytes_IsTheirs()
    {
        OipTypes.RangeOf("UINT8").Should().Be(new InputRange(0, 255));
        OipTypes.RangeOf("INT8").Should().Be(new InputRange(-128, 127));
        OipTypes.RangeOf("FP32").Should().Be(InputRange.Unit);
    }

    [Theory]
    [InlineData("BYTES")]
    [InlineData("FP8")]
    [InlineData("")]
    public void SizeOf_NoNumbers_IsNull(string type) => OipTypes.SizeOf(type).Should().BeNull();
}
