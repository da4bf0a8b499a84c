using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite;

/// <summary>Names of a model's inputs and outputs.</summary>
internal static class TFLiteNames
{
    /// <summary>The name in the file's signature, else that of the tensor, else its position.</summary>
    public static string Of(TFLiteFile file, int tensor, IReadOnlyDictionary<int, string> signature) =>
        signature.TryGetValue(tensor, out var name) && name.Length > 0 ? name
        : file.Subgraphs[0].Tensors[tensor].Name is { Length: > 0 } own ? own
        : FormattableString.Invariant($"tensor{tensor}");
}
