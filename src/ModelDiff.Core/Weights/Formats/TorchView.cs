using System.IO.Compression;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Weights.Formats;

/// <summary>Strided view of the bytes of one archive entry.</summary>
internal sealed record TorchView(ModelContent Content, string Entry, ElementType Type, long Offset, long[] Shape, long[] Strides, int Count)
{
    private bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var axis = Shape.Length - 1; axis >= 0; expected *= Shape[axis--])
            {
                if (Shape[axis] > 1 && Strides[axis] != expected)
                    return false;
            }

            return true;
        }
    }

    /// <summary>Reads the elements' bytes, row-major.</summary>
    /// <param name="destination">For <see cref="Count"/> elements.</param>
    /// <exception cref="InvalidDataException">The entry is gone, or shorter than the view.</exception>
    public void Fill(Span<byte> destination)
    {
        using var archive = new ZipArchive(Content.OpenRead(), ZipArchiveMode.Read);
        var entry = archive.GetEntry(Entry) ?? throw new InvalidDataException($"its {Entry} is gone.");
        if (IsContiguous)
            Copy(entry, destination);
        else
            Gather(ExpansionLimit.ReadAll(entry, Array.MaxLength), destination);
    }

    private void Copy(ZipArchiveEntry entry, Span<byte> destination)
    {
        using var stream = entry.Open();
        Span<byte> skipped = stackalloc byte[4096];
        for (var left = Count == 0 ? 0 : Offset * Type.Size; left > 0; left -= skipped.Length)
        {
            skipped = skipped[..(int)Math.Min(left, skipped.Length)];
            stream.ReadExactly(skipped);
        }

        stream.ReadExactly(destination);
    }

    private void Gather(byte[] storage, Span<byte> result)
    {
        var size = Type.Size;
        var index = new long[Shape.Length];
        var from = Offset;
        for (var i = 0; i < Count; i++)
        {
            if (from < 0 || from >= storage.Length / size)
                throw new InvalidDataException($"a tensor reaches beyond the {storage.Length} bytes of its {Entry}.");
            storage.AsSpan((int)(from * size), size).CopyTo(result[(i * size)..]);
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                from += Strides[axis];
                if (++index[axis] < Shape[axis])
                    break;
                from -= Strides[axis] * Shape[axis];
                index[axis] = 0;
            }
        }
    }
}
