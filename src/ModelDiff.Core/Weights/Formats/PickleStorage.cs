namespace ModelDiff.Weights.Formats;

/// <summary>A reference to bytes that lie beside a pickle.</summary>
internal sealed record PickleStorage(object? Identifier);
