using System.Collections.Immutable;

namespace ModelDiff.Weights.Formats;

/// <summary>Puts together weights of eight bits and the scales that lie beside them under names of their own, as quantized checkpoints have them.</summary>
/// <remarks>
/// Sources: bitsandbytes (<c>weight</c> of int8 and <c>SCB</c>, the largest absolute value of each output); compressed-tensors and FBGEMM (<c>weight_scale</c>, one or one per output);
/// DeepSeek and transformers (<c>weight_scale_inv</c>, which despite its name multiplies blocks of 128 by 128).
/// </remarks>
internal static class ScaledTensors
{
    private const string Weight = "weight";
    private const int Block = 128;

    private static readonly (string Name, float Factor)[] Scales = [("SCB", 1 / 127f), ("weight_scale", 1), ("weight_scale_inv", 1)];

    /// <summary>The same tensors, of which those with scales have their real values; what was used as a scale is left out.</summary>
    /// <param name="tensors">Of one model.</param>
    public static ImmutableArray<WeightTensor> Join(ImmutableArray<WeightTensor> tensors)
    {
        if (!tensors.Any(IsOfEightBits))
            return tensors;
        var byName = tensors.ToLookup(tensor => tensor.Name, StringComparer.Ordinal);
        var (joined, used) = (new Dictionary<WeightTensor, WeightTensor>(), new HashSet<WeightTensor>());
        foreach (var tensor in tensors.Where(IsOfEightBits))
        {
            var prefix = tensor.Name[..^Weight.Length];
            if (Scales.SelectMany(scale => byName[prefix + scale.Name].Select(values => (values, scale.Factor))).FirstOrDefault(scale => Fits(tensor, scale.values)) is not { values: { } scales } found)
                continue;
            joined[tensor] = new(tensor.Name, $"{tensor.DataType} with scale", tensor.Shape, () => Scaled(tensor, scales, found.Factor), readExact: null) { OutputAxis = tensor.OutputAxis };
            used.Add(scales);
        }

        return [.. tensors.Where(tensor => !used.Contains(tensor)).Select(tensor => joined.GetValueOrDefault(tensor, tensor))];
    }

    private static bool IsOfEightBits(WeightTensor tensor) =>
        tensor is { DataType: "int8" or "float8_e4m3" or "float8_e5m2", Shape.Length: 2, Count: > 0 } && (tensor.Name == Weight || tensor.Name.EndsWith($".{Weight}", StringComparison.Ordinal));

    /// <summary>Whether there is one scale, one per output, or one per block.</summary>
    private static bool Fits(WeightTensor tensor, WeightTensor scales) =>
        !scales.IsInteger && (scales.Count == 1 || scales.Count == tensor.Shape[0] || (scales.Shape.Length == 2 && scales.Shape[0] == Blocks(tensor.Shape[0]) && scales.Shape[1] == Blocks(tensor.Shape[1])));

    private static long Blocks(long size) => (size + Block - 1) / Block;

    private static float[] Scaled(WeightTensor tensor, WeightTensor scales, float factor)
    {
        var (values, by) = (tensor.Read(), scales.Read());
        var (rows, columns) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                values[(i * columns) + j] *= by[Place(i, j)] * factor;
        }

        return values;

        int Place(int row, int column) => by.Length == 1 ? 0 : by.Length == rows ? row : (row / Block * (int)Blocks(columns)) + (column / Block);
    }
}
