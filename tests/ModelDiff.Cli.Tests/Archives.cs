using System.IO.Compression;

namespace ModelDiff.Cli.Tests;

internal static class Archives
{
    /// <summary>A zip file with one short text entry.</summary>
    public static byte[] WithEntry(string name)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write("hello"u8);
        }

        return buffer.ToArray();
    }
}
