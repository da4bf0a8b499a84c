namespace ModelDiff.TFLite.Schema;

/// <summary>A tensor as the file describes it.</summary>
/// <param name="Index">Its position among the tensors of its subgraph.</param>
/// <param name="Name">May be empty.</param>
/// <param name="Type">The element type as stored.</param>
/// <param name="Shape">Sizes of its axes; 0 or less where they are not known before the graph runs.</param>
/// <param name="Data">The elements of a constant, little-endian; empty where it is none.</param>
/// <param name="Quantization">What integers stand for, or null.</param>
/// <param name="Sparsity">How the elements are spread over the shape, or null where all are stored.</param>
/// <param name="IsVariable">Whether it keeps its value from one run to the next.</param>
internal sealed record TensorInfo(
    int Index, string Name, TensorType Type, int[] Shape, ReadOnlyMemory<byte> Data, Quantization? Quantization, Sparsity? Sparsity, bool IsVariable)
{
    /// <summary>Whether its values are real numbers kept as integers.</summary>
    public bool IsQuantized => Quantization is not null && Type is (TensorType.Int8 or TensorType.UInt8 or TensorType.Int16 or TensorType.Int4);

    /// <summary>What the stored numbers of a constant stand for, <c>scale · q + minimum</c>, or null where they are what they are.</summary>
    public (double Scale, double Minimum)? Code { get; init; }

    /// <summary>Whether it is a constant without a single element.</summary>
    public bool IsEmptyConstant { get; init; }

    /// <summary>Whether it is a constant.</summary>
    public bool IsConstant => IsEmptyConstant || !Data.IsEmpty;

    /// <summary>Whether it is images whose pixels are whole numbers of 32 bits.</summary>
    public bool IsWholeImage => Type == TensorType.Int32 && Shape is [_, _, _, 1 or 3];

    /// <summary>Sizes of its axes.</summary>
    public long[] LongShape => [.. Shape.Select(size => (long)size)];

    /// <summary>For messages: <c>3 'conv/Relu' Int8 [1, 8, 8, 16]</c>.</summary>
    public override string ToString() => $"{Index} '{Name}' {Type} [{string.Join(", ", Shape)}]";
}
