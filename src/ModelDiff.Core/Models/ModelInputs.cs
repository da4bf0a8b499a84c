using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>What a model's signature asks of a batch.</summary>
internal static class ModelInputs
{
    /// <exception cref="ModelInputException">Not float32 <c>[N, ...input]</c> with at least one row, or not the signature's shape or batch size.</exception>
    public static void Check(ModelSignature signature, Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var shape = inputs.shape;
        var fits = inputs.dtype == ScalarType.Float32 && shape.Length > 0 && inputs.numel() > 0
            && (signature.BatchSize is not { } rows || shape[0] == rows)
            && (signature.InputShape is not { } row || shape.AsSpan(1).SequenceEqual(row.Sizes.AsSpan()));
        if (!fits)
            throw new ModelInputException(signature.Name, Expected(signature), $"{inputs.dtype} {TensorShape.Format(shape)}");
    }

    /// <summary>For inputs that are yet to be cut into the model's batches.</summary>
    /// <exception cref="ModelInputException">Rows of another shape than the signature's, where it states one.</exception>
    public static void CheckRows(ModelSignature signature, TensorShape rows)
    {
        if (signature.InputShape is { } shape && !shape.Equals(rows))
            throw new ModelInputException(signature.Name, InRows(shape), InRows(rows));
    }

    private static string Expected(ModelSignature signature)
    {
        var rows = signature.BatchSize is { } size ? FormattableString.Invariant($"{size}") : "N";
        return signature.InputShape switch
        {
            null => $"Float32 [{rows}, ...]",
            var shape => $"Float32 {InRows(shape, rows)}",
        };
    }

    private static string InRows(TensorShape shape, string rows = "N") => shape.Rank == 0 ? $"[{rows}]" : $"[{rows}, {shape.ToString()[1..]}";
}
