using System.IO.Compression;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Weights.Formats;

namespace ModelDiff.Tests.Weights.Formats;

public sealed class TorchViewTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(new long[] { 1, 2 }, new long[] { 2, 2 }, 0, new byte[] { 0, 2, 1, 3 })]   // transposed
    [InlineData(new long[] { 2, 1 }, new long[] { 2, 2 }, 0, new byte[] { 0, 1, 2, 3 })]
    [InlineData(new long[] { 2, 1 }, new long[] { 1, 2 }, 2, new byte[] { 2, 3 })]         // the end of a storage that several views have
    [InlineData(new long[] { 9, 1 }, new long[] { 1, 2 }, 1, new byte[] { 1, 2 })]         // an axis of one has any stride
    public void Fill_IsRowMajor(long[] strides, long[] shape, long offset, byte[] expected) =>
        Bytes(View(offset, shape, strides, expected.Length)).Should().Equal(expected);

    [Theory]
    [InlineData(0, -1L)]            // before the first byte
    [InlineData(3, 2L)]             // behind the last
    [InlineData(0, long.MaxValue)]  // further than any file
    public void Fill_BeyondTheStorage_IsRefused(long offset, long stride) =>
        FluentActions.Invoking(() => Bytes(View(offset, [2], [stride], 2))).Should().Throw<InvalidDataException>().WithMessage("*reaches beyond the 4 bytes of its a/data/0*");

    [Fact]
    public void Fill_ContiguousBeyondTheStorage_IsRefused() =>
        FluentActions.Invoking(() => Bytes(View(3, [2], [1], 2))).Should().Throw<EndOfStreamException>();

    private static byte[] Bytes(TorchView view)
    {
        var bytes = new byte[view.Count];
        view.Fill(bytes);
        return bytes;
    }

    private TorchView View(long offset, long[] shape, long[] strides, int count)
    {
        using (var archive = new ZipArchive(File.Create(_folder.File("a.pt")), ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry("a/data/0").Open())
            entry.Write([0, 1, 2, 3]);
        return new TorchView(ModelContent.At(_folder.File("a.pt")), "a/data/0", ElementType.UInt8, offset, shape, strides, count);
    }
}
