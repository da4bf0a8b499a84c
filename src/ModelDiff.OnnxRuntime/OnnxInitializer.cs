using ModelDiff.Storage;

namespace ModelDiff.OnnxRuntime;

/// <summary>One stored tensor of a graph: its name, type and shape, and where its elements lie.</summary>
/// <remarks>Fields of <c>TensorProto</c>: 1 dims, 2 data_type, 4 float_data, 5 int32_data, 8 name, 9 raw_data, 10 double_data, 13 external_data.</remarks>
internal sealed class OnnxInitializer
{
    private readonly List<long> _shape = [];
    private readonly Dictionary<string, string> _external = new(StringComparer.Ordinal);

    /// <summary>Its name in the graph.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The sizes of its axes.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>How its elements are stored; null for a type that holds no weights, or whose elements are not kept as bytes.</summary>
    public ElementType? Type { get; private set; }

    /// <summary>Where its elements lie in the model's file; null where they lie in another.</summary>
    public (long Start, long Length)? Place { get; private set; }

    /// <summary>Where numbers of 16 bits and fewer lie that are kept one by one as packed varints; null where they are kept as bytes.</summary>
    public (long Start, long Length)? Packed { get; private set; }

    /// <summary>Whether it could hold weights: real numbers, or bytes in two axes or more.</summary>
    public bool IsWeight => Type is { } type && ((type != ElementType.Int8 && type != ElementType.UInt8) || (_shape.Count >= 2 && ((Place ?? Packed) is not null || _external.Count > 0)));

    /// <summary>The keys <c>location</c>, <c>offset</c> and <c>length</c> of elements in another file.</summary>
    public IReadOnlyDictionary<string, string> External => _external;

    /// <summary>The same tensor under the name that a node gives it.</summary>
    public OnnxInitializer Named(string name)
    {
        Name = name;
        return this;
    }

    /// <summary>Reads everything but the elements.</summary>
    /// <exception cref="InvalidDataException">This is no such message.</exception>
    public static OnnxInitializer Read(ProtoReader tensor)
    {
        var result = new OnnxInitializer();
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case 1: result._shape.AddRange(tensor.Numbers()); break;
                case 2: result.Type = TypeOf(tensor.Number); break;
                case 5 when tensor.HasContents: result.Packed = tensor.Place(); break;
                case 8: result.Name = tensor.Text(); break;
                case 4 or 9 or 10 when tensor.HasContents: result.Place = tensor.Place(); break;
                case 13:
                    var (key, value) = tensor.Message().Pair();
                    result._external[key] = value;
                    break;
            }
        }

        return result;
    }

    private static ElementType? TypeOf(long number) => number switch
    {
        1 => ElementType.Float32,
        2 => ElementType.UInt8,
        3 => ElementType.Int8,
        10 => ElementType.Float16,
        11 => ElementType.Float64,
        16 => ElementType.BFloat16,
        17 => ElementType.Float8E4M3,
        19 => ElementType.Float8E5M2,
        _ => null,
    };
}
