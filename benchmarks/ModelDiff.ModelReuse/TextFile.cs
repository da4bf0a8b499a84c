using System.Text;
using ModelDiff.Storage;

namespace ModelDiff.ModelReuse;

/// <summary>Results as text.</summary>
internal static class TextFile
{
    /// <summary>What stands for standard output in place of a file.</summary>
    public const string StandardOutput = "-";

    /// <summary>Writes a file as UTF-8; it appears whole or not at all.</summary>
    public static void Write(string file, string text) => AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
