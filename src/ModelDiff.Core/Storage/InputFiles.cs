namespace ModelDiff.Storage;

/// <summary>Opens input files and turns every way in which reading fails into one exception that names the file.</summary>
internal static class InputFiles
{
    /// <summary>Reads from a file.</summary>
    /// <exception cref="InputFileException">The file cannot be opened, or <paramref name="read"/> found it damaged.</exception>
    public static T Read<T>(string path, Func<Stream, T> read) => Read(path, null, read);

    /// <summary>Reads from a file, or from its content where that is at hand.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All that is in it, or null to open it.</param>
    /// <param name="read">Reads from the beginning on.</param>
    /// <exception cref="InputFileException">As above.</exception>
    public static T Read<T>(string path, byte[]? content, Func<Stream, T> read)
    {
        if (content is null && Directory.Exists(path))
            throw new InputFileException(path, "it is a folder, not a file.");
        try
        {
            using var stream = content is null ? (Stream)RegularFile.OpenRead(path) : new MemoryStream(content, writable: false);
            if (stream.Length == 0)
                throw new FormatException("it is empty.");
            CheckPlaceholder(stream);
            return read(stream);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputFileException(path, "there is no such file.", exception);
        }
        catch (EndOfStreamException exception)
        {
            throw new InputFileException(path, "it is truncated.", exception);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            throw new InputFileException(path, exception.Message, exception);
        }
    }

    private static void CheckPlaceholder(Stream stream)
    {
        var head = new byte[Math.Min(KnownFiles.HeadLength, stream.Length)];
        stream.ReadExactly(head);
        stream.Position = 0;
        if (KnownFiles.DescribePlaceholder(head) is { } description)
            throw new FormatException($"it is {description}.");
    }
}
