namespace ModelDiff.OnnxRuntime;

/// <summary>What makes stored bytes real weights: <c>(q - zero) scale</c>.</summary>
/// <param name="Weights">The tensor of bytes.</param>
/// <param name="Scale">The tensor with its scales: one, or one per index of an axis.</param>
/// <param name="Zero">As many zero points; null for 0.</param>
/// <param name="Axis">The axis of several scales; negative ones count from the end.</param>
/// <remarks>Sources: operators DequantizeLinear, QLinearConv, QLinearMatMul, ConvInteger and MatMulInteger of ONNX; QGemm, DynamicQuantizeMatMul and MatMulIntegerToFloat of ONNX Runtime.</remarks>
internal sealed record OnnxScale(string Weights, string Scale, string? Zero, long Axis)
{
    private const string Quantized = "_quantized";

    /// <summary>Places of weights, scale and zero point among a node's inputs; where there is no place for the scale, it is told by the name that quantizers of ONNX Runtime give it.</summary>
    private static readonly Dictionary<string, (int Weights, int? Scale, int Zero)> Places = new(StringComparer.Ordinal)
    {
        ["DequantizeLinear"] = (0, 1, 2),
        ["QLinearConv"] = (3, 4, 5),
        ["QLinearMatMul"] = (3, 4, 5),
        ["QGemm"] = (3, 4, 5),
        ["DynamicQuantizeMatMul"] = (1, 2, 3),
        ["MatMulIntegerToFloat"] = (1, 3, 5),
        ["ConvInteger"] = (1, null, 3),
        ["MatMulInteger"] = (1, null, 3),
    };

    /// <summary>The name that the weights had before they became bytes, as quantizers of ONNX Runtime keep it.</summary>
    public string OriginalName => Weights.EndsWith(Quantized, StringComparison.Ordinal) ? Weights[..^Quantized.Length] : Weights;

    /// <summary>The scale of a node's weights; null where it has none.</summary>
    /// <param name="kind">Its operator.</param>
    /// <param name="inputs">The names of its inputs; empty for those that are left out.</param>
    /// <param name="axis">Its attribute <c>axis</c>; null where it has none.</param>
    /// <param name="isTransposed">Whether its second factor is.</param>
    public static OnnxScale? Of(string kind, IReadOnlyList<string> inputs, long? axis, bool isTransposed)
    {
        if (!Places.TryGetValue(kind, out var places) || inputs.ElementAtOrDefault(places.Weights) is not { Length: > 0 } weights)
            return null;
        var scale = places.Scale is { } place ? inputs.ElementAtOrDefault(place) : weights.EndsWith(Quantized, StringComparison.Ordinal) ? $"{weights[..^Quantized.Length]}_scale" : null;
        var zero = inputs.ElementAtOrDefault(places.Zero);
        return scale is { Length: > 0 } ? new(weights, scale, zero is { Length: > 0 } ? zero : null, axis ?? (kind is "QLinearConv" or "ConvInteger" || isTransposed ? 0 : 1)) : null;
    }
}
