namespace ModelDiff.Tests;

/// <summary>A piece of code in a document: between fences, or indented.</summary>
/// <param name="Place">Document and line, for messages.</param>
/// <param name="Language">What stands behind the fence; empty for indented code.</param>
/// <param name="Text">The code.</param>
internal sealed record CodeBlock(string Place, string Language, string Text)
{
    private const string Fence = "```";
    private const string Indentation = "    ";

    /// <summary>The README, the documents beside it with the tutorials, and the packages' own.</summary>
    /// <param name="root">The repository.</param>
    public static IEnumerable<string> Documents(string root) =>
        Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md").Concat(Directory.EnumerateFiles(Path.Combine(root, "docs", "tutorials"), "*.md")).Concat(Directory.EnumerateFiles(Path.Combine(root, "src"), "PACKAGE.md", SearchOption.AllDirectories)).Order(StringComparer.Ordinal).Prepend(Path.Combine(root, "README.md"));

    /// <summary>The code in a Markdown file, in order.</summary>
    public static IEnumerable<CodeBlock> OfFile(string path) => Of(Name(path), File.ReadAllText(path));

    /// <summary>The code in Markdown, in order.</summary>
    /// <param name="document">What messages call it.</param>
    /// <param name="markdown">The text.</param>
    public static IEnumerable<CodeBlock> Of(string document, string markdown)
    {
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var (start, isFenced) = (i, lines[i].StartsWith(Fence, StringComparison.Ordinal));
            if (!isFenced && !IsIndented(lines[i]))
                continue;
            while (++i < lines.Length && (isFenced ? lines[i] != Fence : IsIndented(lines[i])))
                continue;
            yield return isFenced
                ? new CodeBlock($"{document}:{start + 1}", lines[start][Fence.Length..].Trim(), string.Join('\n', lines[(start + 1)..i]))
                : new CodeBlock($"{document}:{start + 1}", "", string.Join('\n', lines[start..i].Select(line => line[Indentation.Length..])));
        }
    }

    private static string Name(string path) => Path.GetFileName(path) is "PACKAGE.md" ? Path.Combine(Path.GetFileName(Path.GetDirectoryName(path)!), "PACKAGE.md") : Path.GetFileName(path);

    private static bool IsIndented(string line) => line.StartsWith(Indentation, StringComparison.Ordinal);
}
