using System.Collections.Immutable;

namespace ModelDiff.Models;

/// <summary>What goes into a model and comes out of it, as its file declares it; the model was not run. Immutable.</summary>
/// <param name="Inputs">In the file's order.</param>
/// <param name="Outputs">In the file's order.</param>
public sealed record DeclaredSignature(ImmutableArray<DeclaredTensor> Inputs, ImmutableArray<DeclaredTensor> Outputs)
{
    private const int MostTold = 8;

    /// <summary>The operators that outputs come from, by the names of the file's format, for example <c>SOFTMAX</c>; empty where the file was not read that far.</summary>
    public ImmutableArray<string> LastOperators { get; init; } = [];

    /// <summary>What the model is likely made for, for example <c>image classification, 1001 classes</c>, guessed from shapes and names alone; null where they fit nothing that is known.</summary>
    public string? Task => TaskGuess.Of(this);

    /// <summary>For example <c>uint8 [1, 224, 224, 3] to uint8 [1, 1001]</c>; of many tensors the first are told, since a file may declare any number.</summary>
    public override string ToString() => $"{Listed(Inputs)} to {Listed(Outputs)}";

    private static string Listed(ImmutableArray<DeclaredTensor> tensors) =>
        string.Join(" and ", tensors.Take(MostTold)) + (tensors.Length > MostTold ? $" and {tensors.Length - MostTold} more" : "");
}
