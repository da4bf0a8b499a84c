using System.Buffers.Binary;

namespace ModelDiff.Models.Packages;

/// <summary>Finds TensorFlow Lite models that lie within other data by their identifier.</summary>
internal static class Carver
{
    private const int MostModels = 1000;

    /// <summary>Where models begin, each up to the next or to the end.</summary>
    /// <param name="content">Data of no known kind.</param>
    public static IReadOnlyList<Range> Find(ReadOnlySpan<byte> content)
    {
        var starts = new List<int>();
        for (var at = 4; at < content.Length && starts.Count < MostModels;)
        {
            var next = content[at..].IndexOf("TFL3"u8);
            if (next < 0)
                break;
            at += next;
            if (IsModel(content[(at - 4)..]))
                starts.Add(at - 4);
            at += 4;
        }

        return [.. starts.Select((start, i) => i + 1 < starts.Count ? start..starts[i + 1] : Range.StartAt(start))];
    }

    /// <summary>Whether the table that a file begins with lies in it and tells a plausible place for its fields.</summary>
    private static bool IsModel(ReadOnlySpan<byte> file)
    {
        var root = BinaryPrimitives.ReadUInt32LittleEndian(file);
        if (root < 8 || root > file.Length - 8L)
            return false;
        var fields = (long)root - BinaryPrimitives.ReadInt32LittleEndian(file[(int)root..]);
        return fields >= 8 && fields <= file.Length - 8L;
    }
}
