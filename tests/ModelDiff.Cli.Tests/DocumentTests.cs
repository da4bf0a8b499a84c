using System.CommandLine;
using System.Text.RegularExpressions;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Tests;

/// <summary>The command lines of README and documents: the command knows each command, argument and option that they name.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Data", "documents");
    private static readonly RootCommand Command = ModelDiffCommand.Build(new Terminal(TextWriter.Null, TextWriter.Null, live: false));

    /// <summary>Documents that speak of other programs as well, whose options are none of ours.</summary>
    private static readonly string[] OfOtherPrograms = ["modelreuse.md", "performance.md", "quality.md", "researcher.md", "scripting.md"];

    public static TheoryData<string> Names => [.. CodeBlock.Documents(Root).Select(path => Path.GetRelativePath(Root, path))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parse_CommandLinesOfADocument_HaveNoErrors(string name)
    {
        var wrong =
            from block in CodeBlock.OfFile(Path.Combine(Root, name))
            from line in LinesIn(block)
            from error in Command.Parse(Words(line)).Errors
            select $"{block.Place}: modeldiff {line}: {error.Message}";

        wrong.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Options_NamedInADocument_AreThoseOfSomeCommand(string name)
    {
        var known = AllOptions(Command).ToHashSet(StringComparer.Ordinal);
        var named = OptionInText().Matches(File.ReadAllText(Path.Combine(Root, name))).Select(match => match.Groups["name"].Value);

        if (!OfOtherPrograms.Contains(Path.GetFileName(name)))
            named.Distinct().Except(known).Should().BeEmpty();
    }

    [Fact]
    public void Documents_Together_HoldManyCommandLines() => CodeBlock.Documents(Root).SelectMany(CodeBlock.OfFile).SelectMany(LinesIn).Should().HaveCountGreaterThan(20);

    [Theory]
    [InlineData("compare a.pt b.pt --no-such-option")]
    [InlineData("no-such-command")]
    [InlineData("fingerprint create a.pt")]
    public void Parse_WhatIsNotThere_HasErrors(string line) => Command.Parse(Words(line)).Errors.Should().NotBeEmpty();

    [Fact]
    public void LinesIn_Block_AreWhatIsTyped()
    {
        const string Text = "$ modeldiff compare a \\\n    b --panel c   # a comment\nmodeldiff: an error\nother --wrap \"modeldiff inspect a\"\ndotnet run --project src/ModelDiff.Cli -- demo";

        LinesIn(new CodeBlock("a.md:1", "sh", Text)).Should().Equal("compare a b --panel c", "inspect a", "demo");
    }

    private static IEnumerable<string> LinesIn(CodeBlock block) => CommandLine().Matches(Continuation().Replace(block.Text, " ")).Select(match => match.Groups["line"].Value.Trim());

    /// <summary>The words of a line; what may be left out is there.</summary>
    private static string[] Words(string line) => line.Split([' ', '[', ']', '"'], StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> AllOptions(Command command) =>
        command.Options.SelectMany(option => option.Aliases.Append(option.Name)).Concat(command.Subcommands.SelectMany(AllOptions));

    [GeneratedRegex("""(?<=")modeldiff (?<line>[^"\n]+)|(?<=^|\$ )(modeldiff|dotnet run .*--project src/ModelDiff\.Cli --) (?<line>[^#\n>|;&]+)""", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    [GeneratedRegex("""\s*\\\n\s*""")]
    private static partial Regex Continuation();

    [GeneratedRegex("`(?<name>--[a-z-]+)[^`\n]*`")]
    private static partial Regex OptionInText();
}
