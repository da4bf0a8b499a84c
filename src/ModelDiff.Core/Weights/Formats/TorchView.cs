using System.IO.Compression;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Weights.Formats;

/// <summary>Strided view of the bytes of one archive entry.</summary>
internal sealed record TorchView(ModelContent Content, string Entry, ElementType Type, long Offset, long[] Shape, long[] Strides, int Count)
{
    /// <summary>The elements' bytes, row-major.</summary>
    /// <exception cref="ModelLoadException">The file changed or is damaged.</exception>
    public byte[] Bytes() => WeightFile.Guard(Content.Name, () =>
    {
        using var archive = new ZipArchive(Content.OpenRead(), ZipArchiveMode.Read);
        var entry = archive.GetEntry(Entry) ?? throw new InvalidDataException($"its {Entry} is gone.");
        return Gather(ExpansionLimit.ReadAll(entry, Array.MaxLength));
    });

    private byte[] Gather(byte[] storage)
    {
        var size = Type.Size;
        var result = new byte[(long)Count * size];
        var index = new long[Shape.Length];
        var from = Offset;
        for (var i = 0; i < Count; i++)
        {
            if (from < 0 || from >= storage.Length / size)
                throw new InvalidDataException($"a tensor reaches beyond the {storage.Length} bytes of its {Entry}.");
            storage.AsSpan((int)(from * size), size).CopyTo(result.AsSpan(checked(i * size)));
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                from += Strides[axis];
                if (++index[axis] < Shape[axis])
                    break;
                from -= Strides[axis] * Shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }
}
