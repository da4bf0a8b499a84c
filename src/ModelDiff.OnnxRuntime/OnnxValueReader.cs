using System.Collections.Immutable;
using ModelDiff.Storage;

namespace ModelDiff.OnnxRuntime;

/// <summary>Reads <c>ValueInfoProto</c>: the name and the type of an input or output.</summary>
internal static class OnnxValueReader
{
    private const int DeepestType = 8;

    public static OnnxValueInfo Read(ProtoReader value)
    {
        var name = "";
        var type = new TypeText("unknown", null, null);
        while (value.Next())
        {
            if (value.Field == 1)
                name = value.Text();
            else if (value.Field == 2)
                type = ReadType(value.Message(), depth: 0);
        }

        return new OnnxValueInfo(name, type.Text, type.ElementType, type.Axes);
    }

    private static TypeText ReadType(ProtoReader type, int depth)
    {
        if (depth > DeepestType)
            throw new InvalidDataException("Types are nested too deep.");
        var found = new TypeText("unknown", null, null);
        while (type.Next())
        {
            found = type.Field switch
            {
                1 => ReadTensor(type.Message()),
                4 => new($"sequence({ReadInner(type.Message(), depth)})", null, null),
                5 => new($"map({ReadInner(type.Message(), depth)})", null, null),
                8 => new($"sparse({ReadTensor(type.Message()).Text})", null, null),
                9 => new($"optional({ReadInner(type.Message(), depth)})", null, null),
                _ => found,
            };
        }

        return found;
    }

    /// <summary>What a sequence, map or optional holds: an element type by number (the key of a map), types by message.</summary>
    private static string ReadInner(ProtoReader type, int depth)
    {
        var parts = new List<string>();
        while (type.Next())
            parts.Add(type.HasContents ? ReadType(type.Message(), depth + 1).Text : OnnxTypes.NameOf(type.Number));
        return string.Join(", ", parts);
    }

    private static TypeText ReadTensor(ProtoReader tensor)
    {
        var elementType = 0;
        ImmutableArray<OnnxAxis>? axes = null;
        while (tensor.Next())
        {
            if (tensor.Field == 1)
                elementType = (int)tensor.Number;
            else if (tensor.Field == 2)
                axes = ReadShape(tensor.Message());
        }

        return new(OnnxTypes.NameOf(elementType), elementType, axes);
    }

    private static ImmutableArray<OnnxAxis> ReadShape(ProtoReader shape)
    {
        var axes = ImmutableArray.CreateBuilder<OnnxAxis>();
        while (shape.Next())
        {
            if (shape.Field == 1)
                axes.Add(ReadAxis(shape.Message()));
        }

        return axes.ToImmutable();
    }

    private static OnnxAxis ReadAxis(ProtoReader axis)
    {
        var read = new OnnxAxis(null, null);
        while (axis.Next())
        {
            read = axis.Field switch
            {
                1 => new(axis.Number >= 0 ? axis.Number : null, null),
                2 => new(null, axis.Text() is { Length: > 0 } name ? name : null),
                _ => read,
            };
        }

        return read;
    }

    private readonly record struct TypeText(string Text, int? ElementType, ImmutableArray<OnnxAxis>? Axes);
}
