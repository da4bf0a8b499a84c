namespace ModelDiff.Weights.Sketches;

/// <summary>What a sketch keeps of any tensor.</summary>
/// <param name="Hash">SHA-256 of its values, lower-case hexadecimal.</param>
/// <param name="Count">How many they are.</param>
internal sealed record TensorSketch(string Hash, long Count);
