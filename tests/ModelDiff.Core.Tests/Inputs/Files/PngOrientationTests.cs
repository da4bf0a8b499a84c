using System.Buffers.Binary;
using ICSharpCode.SharpZipLib.Checksum;
using ModelDiff.Inputs;
using SkiaSharp;

namespace ModelDiff.Tests.Inputs.Files;

/// <summary>The eight ways in which Exif 2.3 lets an image lie, in a PNG file.</summary>
public sealed class PngOrientationTests : IDisposable
{
    private const string Stored = "abc/def";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, "abc/def")]
    [InlineData(2, "cba/fed")]
    [InlineData(3, "fed/cba")]
    [InlineData(4, "def/abc")]
    [InlineData(5, "ad/be/cf")]
    [InlineData(6, "da/eb/fc")]
    [InlineData(7, "fc/eb/da")]
    [InlineData(8, "cf/be/ad")]
    public void Load_AnOrientation_IsUpright(byte orientation, string upright)
    {
        Load([(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]).Should().Be(upright);
        Load([(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]).Should().Be(upright);
    }

    [Theory]
    [InlineData("4949")]
    [InlineData("49492A00FFFFFFFF")]
    [InlineData("49492A0008000000FFFF")]
    [InlineData("49492A000800000001001201030001000000090000000000")]
    [InlineData("49492A000800000001001201040001000000060000000000")]
    [InlineData("455859490000000000000000000000000000000000000000")]
    public void Load_AnOrientationThatCannotBeRead_IsNone(string exif) => Load(Convert.FromHexString(exif)).Should().Be(Stored);

    [Fact]
    public void Of_AFileThatEndsEarly_IsNone()
    {
        var whole = Png([(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);

        PngOrientation.Of(whole).Should().Be(SKEncodedOrigin.RightTop);
        PngOrientation.Of(whole.AsSpan(0, 60)).Should().BeNull();
        PngOrientation.Of([]).Should().BeNull();
    }

    /// <summary>The image that is read, a letter for each pixel.</summary>
    private string Load(byte[] exif)
    {
        _folder.Write("a.png", Png(exif));
        using var seeds = SeedInputs.Load(_folder.Path);
        var (height, width) = ((int)seeds.Values.shape[2], (int)seeds.Values.shape[3]);
        var letters = Samples.ToArray(seeds.Values)[..6].Select(red => (char)('a' + (int)Math.Round(red * 255 / 40))).ToArray();
        return string.Join('/', Enumerable.Range(0, height).Select(row => new string(letters, row * width, width)));
    }

    private static byte[] Png(byte[] exif)
    {
        using var bitmap = new SKBitmap(3, 2, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var i = 0; i < 6; i++)
            bitmap.SetPixel(i % 3, i / 3, new SKColor((byte)(40 * i), 0, 0));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var plain = data.ToArray();
        byte[] chunk = [.. "eXIf"u8, .. exif];
        var (length, sum, checksum) = (new byte[4], new byte[4], new Crc32());
        checksum.Update(chunk);
        BinaryPrimitives.WriteInt32BigEndian(length, exif.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, (uint)checksum.Value);
        const int header = 33;   // signature and IHDR
        return [.. plain.AsSpan(0, header), .. length, .. chunk, .. sum, .. plain.AsSpan(header)];
    }
}
