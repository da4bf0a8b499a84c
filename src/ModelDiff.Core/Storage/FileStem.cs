namespace ModelDiff.Storage;

/// <summary>The name of a file without its folder and extension; of a file that is all extension, such as <c>.onnx</c>, the whole name.</summary>
internal static class FileStem
{
    public static string Of(string path) => Path.GetFileNameWithoutExtension(path) is { Length: > 0 } stem ? stem : Path.GetFileName(path);
}
