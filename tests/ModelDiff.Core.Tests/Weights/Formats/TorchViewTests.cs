using System.IO.Compression;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Weights.Formats;

namespace ModelDiff.Tests.Weights.Formats;

public sealed class TorchViewTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bytes_Transposed_AreRowMajor() =>
        View(offset: 0, shape: [2, 2], strides: [1, 2], count: 4).Bytes().Should().Equal(0, 2, 1, 3);

    [Theory]
    [InlineData(0, -1L)]            // before the first byte
    [InlineData(3, 1L)]             // behind the last
    [InlineData(0, long.MaxValue)]  // further than any file
    public void Bytes_BeyondTheStorage_AreRefused(long offset, long stride) =>
        FluentActions.Invoking(() => View(offset, [2], [stride], 2).Bytes()).Should().Throw<ModelLoadException>().WithMessage("*reaches beyond the 4 bytes of its a/data/0*");

    private TorchView View(long offset, long[] shape, long[] strides, int count)
    {
        using (var archive = new ZipArchive(File.Create(_folder.File("a.pt")), ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry("a/data/0").Open())
            entry.Write([0, 1, 2, 3]);
        return new TorchView(ModelContent.At(_folder.File("a.pt")), "a/data/0", ElementType.UInt8, offset, shape, strides, count);
    }
}
