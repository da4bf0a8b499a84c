namespace ModelDiff;

/// <summary>A file that a result rests on.</summary>
/// <param name="Path">Where it lay.</param>
/// <param name="Sha256">SHA-256 of its content, 64 lower-case hexadecimal digits.</param>
public sealed record RecordedFile(string Path, string Sha256)
{
    /// <summary>Hashes a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static RecordedFile Of(string path) => new(path, Storage.FileHash.Sha256(path));
}
