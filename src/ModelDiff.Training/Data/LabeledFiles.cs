using System.Collections.Immutable;
using System.Globalization;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>Image files with the names of their classes, before any is read.</summary>
/// <param name="Files">Each file and its class, an index of <paramref name="ClassNames"/>.</param>
/// <param name="ClassNames">Numbers in their order, other names in ordinal order.</param>
internal sealed record LabeledFiles(ImmutableArray<(string Path, int Label)> Files, ImmutableArray<string> ClassNames)
{
    private const int LongestFile = 1 << 28;
    private const string OneClass = "0";

    /// <summary>The images of a folder of class folders; images of folders deeper down belong to the class folder above them.</summary>
    /// <exception cref="InputFileException">There are no class folders with images.</exception>
    public static LabeledFiles OfFolder(string folder, CancellationToken cancellationToken)
    {
        var files = new List<(string, string)>();
        foreach (var file in FileTree.Of(folder, cancellationToken).Files)
        {
            var parts = Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar);
            if (parts.Length > 1 && Inputs.ImageFiles.Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                files.Add((file, parts[0]));
        }

        return files.Count > 0 ? Of(files) : throw new InputFileException(folder, $"it holds no class folders with images ({string.Join(", ", Inputs.ImageFiles.Extensions)}), and no IDX pair.");
    }

    /// <summary>All images of a folder and of those below it, in ordinal order, as one class.</summary>
    /// <exception cref="InputFileException">There are none.</exception>
    public static LabeledFiles Unlabeled(string folder, CancellationToken cancellationToken)
    {
        var files = FileTree.Of(folder, cancellationToken).Files.Where(file => Inputs.ImageFiles.Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Select(file => (file, OneClass)).ToList();
        return files.Count > 0 ? Of(files) : throw new InputFileException(folder, $"it holds no images ({string.Join(", ", Inputs.ImageFiles.Extensions)}), and no IDX file of images.");
    }

    /// <summary>The same files as one class.</summary>
    public LabeledFiles WithoutLabels() => Of([.. Files.Select(file => (file.Path, OneClass))]);

    /// <summary>The images of a CSV with the columns <c>path</c> and <c>label</c>; a first line that names them is passed over.</summary>
    /// <exception cref="InputFileException">The file is missing, or a line is not as expected.</exception>
    public static LabeledFiles OfCsv(string file) => InputFiles.Read(file, stream =>
    {
        using var reader = new StreamReader(new MemoryStream(RegularFile.ReadAllBytes(stream, LongestFile)));
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var files = new List<(string, string)>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line) || (number == 1 && line.Trim().Equals("path,label", StringComparison.OrdinalIgnoreCase)))
                continue;
            var comma = SeparatorOf(line);
            var (path, label) = comma < 0 ? ("", "") : (Unquoted(line[..comma]), Unquoted(line[(comma + 1)..]));
            if (path.Length == 0 || label.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
                throw new FormatException($"line {number} must be 'path,label'; it is '{line}'.");
            files.Add((Path.GetFullPath(path, folder), label));
        }

        return files.Count > 0 ? Of(files) : throw new FormatException("it names no image.");
    });

    private static LabeledFiles Of(List<(string Path, string Label)> files)
    {
        var names = files.Select(file => file.Label).Distinct(StringComparer.Ordinal).ToArray();
        var areNumbers = names.All(name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        ImmutableArray<string> ordered = areNumbers
            ? [.. names.OrderBy(name => long.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture))]
            : [.. names.Order(StringComparer.Ordinal)];
        var labels = ordered.Select((name, label) => (name, label)).ToDictionary(entry => entry.name, entry => entry.label, StringComparer.Ordinal);
        return new LabeledFiles([.. files.Select(file => (file.Path, labels[file.Label]))], ordered);
    }

    /// <summary>The last comma that stands in no quotation marks or, where these do not pair, the last of all.</summary>
    private static int SeparatorOf(string line)
    {
        var (last, isQuoted) = (-1, false);
        for (var i = 0; i < line.Length; i++)
        {
            isQuoted ^= line[i] == '"';
            last = line[i] == ',' && !isQuoted ? i : last;
        }

        return isQuoted ? line.LastIndexOf(',') : last;
    }

    private static string Unquoted(string text)
    {
        text = text.Trim();
        return text is ['"', .., '"'] ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }
}
