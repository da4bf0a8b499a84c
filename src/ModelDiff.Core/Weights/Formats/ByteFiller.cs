namespace ModelDiff.Weights.Formats;

/// <summary>Reads the stored bytes of a tensor into the place that they go to.</summary>
/// <param name="destination">Exactly as many bytes as the tensor has; to be filled to its end.</param>
internal delegate void ByteFiller(Span<byte> destination);
