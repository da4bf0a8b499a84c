using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>What a model's signature asks of a batch.</summary>
internal static class ModelInputs
{
    /// <summary>The tensor of a batch, for a model that takes tensors.</summary>
    /// <returns>Borrowed.</returns>
    /// <exception cref="ModelInputException">The inputs are texts.</exception>
    public static Tensor TensorOf(ModelSignature signature, InputBatch inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs is TensorBatch { Values: var values } ? values : throw new ModelInputException(signature.Name, Expected(signature), inputs.RowDescription);
    }

    /// <exception cref="ModelInputException">Not <c>[N, ...input]</c> of the signature's element type with at least one row, or not its shape or batch size.</exception>
    public static void Check(ModelSignature signature, Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var shape = inputs.shape;
        var fits = inputs.dtype == ElementType(signature) && shape.Length > 0 && inputs.numel() > 0
            && (signature.BatchSize is not { } rows || shape[0] == rows)
            && (signature.InputShape is not { } row || shape.AsSpan(1).SequenceEqual(row.Sizes.AsSpan()));
        if (!fits)
            throw new ModelInputException(signature.Name, Expected(signature), $"{inputs.dtype} {TensorShape.Format(shape)}");
    }

    /// <summary>For inputs that are yet to be cut into the model's batches.</summary>
    /// <exception cref="ModelInputException">Rows of another shape than the signature's, where it states one.</exception>
    public static void CheckRows(ModelSignature signature, InputBatch rows)
    {
        var fits = signature.InputSpace switch
        {
            TextSpace { Longest: var longest } => rows is TextBatch { Texts: var texts } && texts.All(text => !(text.Length > longest)),
            TensorSpace { Shape: var shape } => rows is TensorBatch { Values: var values } && (shape is null || shape.Sizes.AsSpan().SequenceEqual(values.shape.AsSpan(1))),
            _ => true,
        };
        if (!fits)
            throw new ModelInputException(signature.Name, Expected(signature), rows is TensorBatch { Values: var actual } ? InRows(TensorShape.OfRows(actual.shape)) : LongestText(rows));
    }

    private static ScalarType ElementType(ModelSignature signature) => (signature.InputSpace as TensorSpace)?.ElementType ?? ScalarType.Float32;

    private static string LongestText(InputBatch rows) => rows is TextBatch { Texts: var texts } ? $"texts of up to {texts.Max(text => text.Length)} UTF-16 code units" : rows.RowDescription;

    private static string Expected(ModelSignature signature)
    {
        var rows = signature.BatchSize is { } size ? FormattableString.Invariant($"{size}") : "N";
        return signature.InputSpace switch
        {
            TextSpace { Longest: { } longest } => $"texts of at most {longest} UTF-16 code units",
            TextSpace => "texts",
            TensorSpace { Shape: { } shape, ElementType: var type } => $"{type} {InRows(shape, rows)}",
            _ => $"{ElementType(signature)} [{rows}, ...]",
        };
    }

    private static string InRows(TensorShape shape, string rows = "N") => shape.Rank == 0 ? $"[{rows}]" : $"[{rows}, {shape.ToString()[1..]}";
}
