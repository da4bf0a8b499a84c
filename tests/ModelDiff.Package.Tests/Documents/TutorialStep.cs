using System.Text.RegularExpressions;

namespace ModelDiff.Tests;

/// <summary>What a reader of a tutorial does next: types a command, or writes a file.</summary>
/// <param name="Place">Document and line, for messages.</param>
/// <param name="Text">The command without its comment, or the file's content.</param>
/// <param name="File">The file; null for a command.</param>
/// <param name="ExitCode">What the command is said to end with.</param>
internal sealed partial record TutorialStep(string Place, string Text, string? File, int ExitCode)
{
    /// <summary>The words of a command; the first is the program.</summary>
    public string[] Words => Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The steps of a document: the lines of blocks of <c>sh</c>, and blocks of <c>json FILE</c>.</summary>
    public static TutorialStep[] OfFile(string path) => [.. CodeBlock.OfFile(path).SelectMany(Of)];

    /// <summary>The steps of one block.</summary>
    public static IEnumerable<TutorialStep> Of(CodeBlock block) => block.Language.Split(' ') switch
    {
        ["sh"] => Continuation().Replace(block.Text, " ").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => OfLine(block.Place, line)),
        ["json", var file] => [new TutorialStep(block.Place, block.Text, file, 0)],
        _ => [],
    };

    private static TutorialStep OfLine(string place, string line)
    {
        var parts = line.Split('#', 2, StringSplitOptions.TrimEntries);
        var code = parts is [_, var comment] ? ExitCodeInComment().Match(comment).Groups["code"].Value : "";
        return new TutorialStep(place, parts[0], null, code.Length > 0 ? int.Parse(code) : 0);
    }

    [GeneratedRegex("^exit code (?<code>[0-9]+)$")]
    private static partial Regex ExitCodeInComment();

    [GeneratedRegex("""\s*\\\n\s*""")]
    private static partial Regex Continuation();
}
