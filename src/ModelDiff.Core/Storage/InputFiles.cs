namespace ModelDiff.Storage;

/// <summary>Opens input files and turns every way in which reading fails into one exception that names the file.</summary>
internal static class InputFiles
{
    /// <summary>Reads from a file.</summary>
    /// <exception cref="InputFileException">The file cannot be opened, or <paramref name="read"/> found it damaged.</exception>
    public static T Read<T>(string path, Func<FileStream, T> read)
    {
        if (Directory.Exists(path))
            throw new InputFileException(path, "it is a folder, not a file.");
        try
        {
            using var stream = RegularFile.OpenRead(path);
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

    private static void CheckPlaceholder(FileStream stream)
    {
        var head = new byte[Math.Min(KnownFiles.HeadLength, stream.Length)];
        stream.ReadExactly(head);
        stream.Position = 0;
        if (KnownFiles.DescribePlaceholder(head) is { } description)
            throw new FormatException($"it is {description}.");
    }
}
