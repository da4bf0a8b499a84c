using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Tests;

/// <summary>Pages of help: every option stands under a heading, every line fits, every example runs as far as parsing goes.</summary>
public sealed class HelpPageTests
{
    private static readonly RootCommand Root = ModelDiffCommand.Build(new Terminal(TextWriter.Null, TextWriter.Null, live: false));

    public static TheoryData<string> Names => [.. Commands(Root).Select(HelpText.FullNameOf)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Options_OfACommand_AreGeneralOnlyWhereTheyAreOfEveryCommand(string name)
    {
        var general = HelpText.OptionsOf(Find(name)).Where(option => HelpText.HeadingOf(option) == Headings.General && option is not VersionOption).Select(option => option.Name);

        general.Except(["--help", "--verbose", "--quiet", "--config"]).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_InAFile_HasLinesOfAHundredCharactersAtMost(string name)
    {
        Page(name, 100).Should().OnlyContain(line => line.Length <= 100).And.OnlyContain(line => line == line.TrimEnd());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_OnANarrowTerminal_FitsButForNamesAndExamples(string name)
    {
        var page = Page(name, 60);

        page.Where(line => line.Length > 60 && !line.StartsWith("  modeldiff ", StringComparison.Ordinal) && !line.StartsWith("Usage: ", StringComparison.Ordinal)).Should().BeEmpty();
        page.Length.Should().BeGreaterThanOrEqualTo(Page(name, 100).Length);
    }

    [Fact]
    public void Page_OfCompare_HasItsHeadingsInOrder()
    {
        Page("modeldiff compare", 100).Where(line => line.Length > 0 && line[0] != ' ' && line.Split(' ').Length <= 3).Should().Equal(
            "Arguments", "Inputs and pairs", "Verdict", "Models and preprocessing", "Running models", "Endpoints", "Results", "General", "Examples");
    }

    [Fact]
    public void Page_OfAnOption_SaysChoicesAndDefault()
    {
        var page = string.Join(' ', Page("modeldiff compare", 100).Select(line => line.Trim()));

        page.Should().Contain("--similarity cosine|pearson|spearman Similarity of two decision distance vectors. Default: cosine")
            .And.Contain("One of adversarial, automatic, boundary, cutmix, natural, random, search, sign. Default: automatic");
        Page("modeldiff fingerprint create", 100).Should().ContainSingle(line => line.Contains("--output", StringComparison.Ordinal) && !line.Contains("--output-kind", StringComparison.Ordinal))
            .Which.Should().Contain("-o, --output FILE").And.Contain("Required.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Help_OfACommand_IsWhatItsOptionPrints(string name)
    {
        var words = name.Split(' ')[1..];

        var (command, option) = (await CommandResult.OfAsync(["help", .. words]), await CommandResult.OfAsync([.. words, "--help"]));

        command.ExitCode.Should().Be(0, because: command.Error);
        command.Out.Should().Be(option.Out).And.Contain($"Usage: {name}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Examples_OfACommand_AreCommandLinesOfIt(string name)
    {
        var command = Find(name);
        var examples = HelpText.ExamplesOf(command);

        if (command.Action is not null)
            examples.Should().HaveCountGreaterThanOrEqualTo(1).And.HaveCountLessThanOrEqualTo(3);
        foreach (var example in examples)
        {
            string[] words = example.Split(' ')[1..];
            var parsed = Root.Parse(words);
            UsageComplaint.Of(parsed, words).Should().BeNull(because: example);
            example.Should().StartWith("modeldiff ").And.Match(line => line.Length <= 78);
            if (command != Root)
                parsed.CommandResult.Command.Should().BeSameAs(command);
        }
    }

    [Fact]
    public void Pages_OfAll_DoNotSpeakOfHiddenCommands() => string.Join('\n', Commands(Root).SelectMany(command => Page(HelpText.FullNameOf(command), 100))).Should().NotContain("isolated-model");

    private static string[] Page(string name, int width)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        new HelpPage(writer, width).Write(Find(name));
        return writer.ToString().TrimEnd('\n').Split('\n');
    }

    private static Command Find(string name) => Commands(Root).Single(command => HelpText.FullNameOf(command) == name);

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.Where(subcommand => !subcommand.Hidden).SelectMany(Commands).Prepend(command);
}
