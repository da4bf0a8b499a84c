using System.Buffers.Binary;
using System.Text;

namespace ModelDiff.Storage;

/// <summary>Models of other frameworks that bear no signature, told by how their first message or table begins.</summary>
/// <remarks>Sources: the schemas <c>Model.proto</c> of Core ML, <c>caffe.proto</c>, <c>framework.proto</c> of Paddle, <c>graph.proto</c> and <c>node_def.proto</c> of TensorFlow, and <c>MNN.fbs</c>.</remarks>
internal static class ForeignModels
{
    /// <summary>What the file is, as a noun; null where it is none of these.</summary>
    /// <param name="head">Its first bytes.</param>
    public static string? Describe(ReadOnlySpan<byte> head) => head switch
    {
        _ when IsCoreML(head) => "a Core ML model",
        _ when IsPaddleNetwork(head) => "a Paddle network",
        _ when IsPaddleParameters(head) => "parameters of a Paddle network",
        [>= 1 and <= 3, 0, (byte)'v', >= (byte)'0' and <= (byte)'9', (byte)'.', ..] => "a Paddle Lite model",
        _ when IsTensorFlowGraph(head) => "a TensorFlow graph",
        _ when IsCaffe(head) => "a Caffe network",
        _ when IsMnn(head) => "an MNN model",
        _ => null,
    };

    /// <summary>Model { specificationVersion = 1, description = 2 { input = 1 { name = 1 ...; ONNX has the name of a program in the second place.</summary>
    private static bool IsCoreML(ReadOnlySpan<byte> rest) =>
        rest is [0x08, >= 1 and < 128, ..] && Enter(ref rest, at: 2, 0x12) && Enter(ref rest, at: 0, 0x0A) && Text(ref rest, 0x0A) is { Length: > 0 };

    /// <summary>ProgramDesc { blocks = 1 { idx = 1: 0, parent_idx = 2: 0 or -1, vars = 3 ...</summary>
    private static bool IsPaddleNetwork(ReadOnlySpan<byte> rest) =>
        Enter(ref rest, at: 0, 0x0A) && rest is [0x08, 0, 0x10, 0, 0x1A, ..] or [0x08, 0, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0x1A, ..];

    /// <summary>A version of 0, no levels, a version of 0, and the length of TensorDesc { data_type = 1, dims = 2 ...</summary>
    private static bool IsPaddleParameters(ReadOnlySpan<byte> head) =>
        head.Length > 24 && !head[..16].ContainsAnyExcept((byte)0) && BinaryPrimitives.ReadInt32LittleEndian(head[16..]) is > 3 and < 100 && head[20..] is [0x08, < 64, 0x10, ..];

    /// <summary>GraphDef { node = 1 { name = 1, op = 2 ...; operators begin with a capital.</summary>
    private static bool IsTensorFlowGraph(ReadOnlySpan<byte> rest) =>
        Enter(ref rest, at: 0, 0x0A) && Text(ref rest, 0x0A) is { Length: > 0 } && Text(ref rest, 0x12) is [>= 'A' and <= 'Z' or '_', ..];

    /// <summary>NetParameter { name = 1, input = 3 or layer = 100 ...; or the same as text.</summary>
    private static bool IsCaffe(ReadOnlySpan<byte> rest)
    {
        var text = Encoding.Latin1.GetString(rest);
        if ((text.Contains("layer {", StringComparison.Ordinal) || text.Contains("layers {", StringComparison.Ordinal)) && text.Contains("type:", StringComparison.Ordinal) && text.Contains("top:", StringComparison.Ordinal))
            return true;
        return Text(ref rest, 0x0A) is not null && (rest is [0xA2, 0x06, ..] || (Text(ref rest, 0x1A) is { Length: > 0 } && rest is [0x1A or 0x20 or 0x42, ..]));
    }

    /// <summary>A FlatBuffer without an identifier whose root has 8 to 12 fields, the lists of operators (3) and of names of tensors (7) among them.</summary>
    private static bool IsMnn(ReadOnlySpan<byte> head)
    {
        const int operators = 3;
        const int names = 7;
        if (head.Length < 40 || BinaryPrimitives.ReadUInt32LittleEndian(head) is not (>= 8 and <= 256 and var root) || root % 4 != 0 || root + 4 > head.Length || !head[4..8].ContainsAnyExceptInRange((byte)'0', (byte)'z'))
            return false;
        var fields = root - (long)BinaryPrimitives.ReadInt32LittleEndian(head[(int)root..]);
        if (fields < 4 || fields % 2 != 0 || fields + 4 + (2 * 12) > head.Length)
            return false;
        var (count, size) = ((Field(head, fields) - 4) / 2, Field(head, fields + 2));
        return count is >= 8 and <= 12 && Field(head, fields) % 2 == 0 && IsOffset(Field(head, fields + 4 + (2 * operators)), size) && IsOffset(Field(head, fields + 4 + (2 * names)), size);

        static int Field(ReadOnlySpan<byte> head, long at) => BinaryPrimitives.ReadUInt16LittleEndian(head[(int)at..]);
        static bool IsOffset(int field, int size) => field >= 4 && field % 4 == 0 && field + 4 <= size;
    }

    /// <summary>Steps into a message that stands at a place with this tag.</summary>
    private static bool Enter(ref ReadOnlySpan<byte> rest, int at, byte tag)
    {
        if (rest.Length <= at || rest[at] != tag)
            return false;
        var end = at + 1;
        while (end < rest.Length && end < at + 6 && rest[end] >= 128)
            end++;
        rest = rest[Math.Min(end + 1, rest.Length)..];
        return true;
    }

    /// <summary>Reads a short text of printable ASCII that has this tag; null where there is none.</summary>
    private static string? Text(ref ReadOnlySpan<byte> rest, byte tag)
    {
        if (rest.Length < 2 || rest[0] != tag || rest[1] >= 128 || rest.Length < 2 + rest[1])
            return null;
        var text = rest.Slice(2, rest[1]);
        if (text.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            return null;
        rest = rest[(2 + text.Length)..];
        return Encoding.ASCII.GetString(text);
    }
}
