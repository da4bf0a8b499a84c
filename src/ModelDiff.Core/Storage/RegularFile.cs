namespace ModelDiff.Storage;

/// <summary>Files that can be read to their end: no pipe that blocks, no device that never ends.</summary>
internal static class RegularFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">There is no such file, it is none that ends, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static FileStream OpenRead(string path) => FileNode.Of(path) is { IsRegular: false, IsFolder: false }
        ? throw new IOException("it is a pipe, a socket or a device; expected a regular file.")
        : File.OpenRead(path);

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The largest size that makes sense, in bytes.</param>
    /// <exception cref="IOException">As for <see cref="OpenRead"/>, or the file is larger.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static byte[] ReadAllBytes(string path, long most)
    {
        using var stream = OpenRead(path);
        return ReadAllBytes(stream, most);
    }

    /// <summary>Reads a whole file that is open.</summary>
    /// <param name="stream">Borrowed; read from its beginning.</param>
    /// <param name="most">The largest size that makes sense, in bytes.</param>
    /// <exception cref="IOException">The file is larger.</exception>
    public static byte[] ReadAllBytes(Stream stream, long most)
    {
        if (stream.Length > most)
            throw new IOException($"it has {stream.Length} bytes; at most {most} are read.");
        stream.Position = 0;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
