namespace ModelDiff.Models;

/// <summary>Recognizes ONNX models: a protocol-buffers message whose fields are those of <c>ModelProto</c>, a graph among them.</summary>
internal static class OnnxFormat
{
    private const int Graph = 7;
    private const int MostFields = 1 << 20;

    /// <summary>Whether the whole content is one such message.</summary>
    /// <param name="content">Borrowed; seekable; read from its beginning, jumping over field contents, and left anywhere.</param>
    public static bool Matches(Stream content)
    {
        content.Position = 0;
        var hasGraph = false;
        for (var fields = 0; content.Position < content.Length; fields++)
        {
            if (fields == MostFields)
                return false;
            if (ReadVarint(content) is not { } tag || !IsModelField(tag))
                return false;
            if (ReadVarint(content) is not { } value)
                return false;
            if ((tag & 7) != 2)
                continue;
            if (value > (ulong)(content.Length - content.Position))
                return false;
            content.Position += (long)value;
            hasGraph |= tag >> 3 == Graph;
        }

        return hasGraph;
    }

    /// <summary>Fields 1 (ir_version) and 5 (model_version) are numbers; 2, 3, 4, 6 (texts), 7 (graph), 8 (opset_import), 14 (metadata_props), 20 (training_info), 25 (functions) and 26 (configuration) have a length.</summary>
    private static bool IsModelField(ulong tag) => ((tag & 7), tag >> 3) is (0, 1 or 5) or (2, 2 or 3 or 4 or 6 or Graph or 8 or 14 or 20 or 25 or 26);

    private static ulong? ReadVarint(Stream content)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = content.ReadByte();
            if (next < 0)
                return null;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        return null;
    }
}
