namespace ModelDiff.Training;

/// <summary>An image of a pair that a coin was tossed for.</summary>
/// <param name="Name">The path of its file below its folder or that of its CSV, with slashes; of a row of an array its number, from 0.</param>
/// <param name="Sha256">SHA-256 of the file or, of a row, of its values as the array holds them: bytes, or float32 in little-endian order. 64 lower-case hexadecimal digits.</param>
public sealed record CoinImage(string Name, string Sha256);
