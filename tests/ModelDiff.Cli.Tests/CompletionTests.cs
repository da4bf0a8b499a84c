using System.CommandLine;
using System.Diagnostics;
using ModelDiff.Cli.Completion;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Cli.Tests.Isolation;

namespace ModelDiff.Cli.Tests;

/// <summary>What shells are told that can be typed next, and the scripts by which they ask.</summary>
public sealed class CompletionTests
{
    private static readonly RootCommand Root = ModelDiffCommand.Build(new Terminal(TextWriter.Null, TextWriter.Null, live: false));

    [Theory]
    [InlineData("modeldiff com", "compare completion")]
    [InlineData("modeldiff fingerprint ", "check create show")]
    [InlineData("modeldiff panel t", "train")]
    [InlineData("modeldiff help fing", "fingerprint")]
    [InlineData("modeldiff help panel t", "train")]
    [InlineData("modeldiff compare --pair", "--pairs --pairs-file")]
    [InlineData("modeldiff compare a b --generator ", "adversarial automatic boundary cutmix natural random search sign")]
    [InlineData("modeldiff compare a b --generator s", "search sign")]
    [InlineData("modeldiff compare --generator=na", "--generator=natural")]
    [InlineData("modeldiff compare --verb", "--verbose")]
    [InlineData("modeldiff --ver", "--verbose --version")]
    [InlineData("modeldiff completion ", "bash fish powershell zsh")]
    [InlineData("modeldiff compare --panel a b --distance c", "cosine")]
    public void Of_WhatIsKnown_AreItsWords(string typed, string expected) => Completions.Of(Root, typed).Should().Equal(expected.Split(' '));

    [Theory]
    [InlineData("modeldiff compare ")]
    [InlineData("modeldiff compare own")]
    [InlineData("modeldiff compare a b --panel ")]
    [InlineData("modeldiff compare a b --panel refs/ ")]
    [InlineData("modeldiff compare a b --inputs ph")]
    [InlineData("modeldiff compare a b --json=")]
    [InlineData("modeldiff fingerprint check ")]
    [InlineData("modeldiff isolated")]
    [InlineData("modeldiff compare 'unfinished")]
    public void Of_WhereFilesStand_IsNothing(string typed) => Completions.Of(Root, typed).Should().BeEmpty();

    [Fact]
    public void Of_ProgramAlone_AreItsCommands() => Completions.Of(Root, "modeldiff ").Should().Contain(["compare", "matrix", "scan"]).And.NotContain("isolated-model").And.NotContain(word => word.StartsWith('-'));

    [Theory]
    [InlineData("[suggest:15]", "modeldiff compare a b", "compare")]
    [InlineData("[suggest:999]", "modeldiff pane", "panel")]
    [InlineData("[suggest]", "modeldiff pane", "panel")]
    public async Task Suggest_OfALine_PrintsAWordALine(string directive, string line, string expected)
    {
        var result = await CommandResult.OfAsync([directive, line]);

        (result.ExitCode, result.Out, result.Error).Should().Be((0, $"{expected}\n", ""));
    }

    /// <summary>Shells name files for these, and a settings file gives them relative to itself; each new option has to be thought of.</summary>
    [Fact]
    public void AreTakenBy_Options_AreThoseThatTakePaths()
    {
        Commands(Root).SelectMany(command => command.Options).Where(PathValues.AreTakenBy).Select(option => option.Name).Distinct().Order(StringComparer.Ordinal).Should().Equal(
            "--against", "--attest", "--backbones", "--cache", "--case", "--common-ancestor", "--config", "--csv", "--extract", "--hard", "--html", "--initialization", "--inputs", "--json", "--labels-from", "--like", "--markdown",
            "--mlbom", "--models", "--output", "--pairs-file", "--panel", "--png", "--save-pairs", "--shadows", "--sign", "--training", "--transfer-to", "--unpaired", "--verify");
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _modeldiff modeldiff")]
    [InlineData("zsh", "_files")]
    [InlineData("fish", "complete -c modeldiff -a '(__modeldiff_complete)'")]
    [InlineData("powershell", "Register-ArgumentCompleter -Native -CommandName modeldiff")]
    public async Task Completion_OfAShell_PrintsItsScript(string shell, string contained)
    {
        var result = await CommandResult.OfAsync(["completion", shell]);

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Out.Should().Contain(contained).And.Contain("[suggest:").And.NotContain("\r").And.EndWith("\n");
    }

    [LinuxTheory]
    [InlineData("modeldiff comp", "compare completion")]
    [InlineData("modeldiff compare --pair", "--pairs --pairs-file")]
    [InlineData("modeldiff compare a b --generator s", "search sign")]
    [InlineData("modeldiff compare --generator=s", "search sign")]
    [InlineData("modeldiff compare ", "")]
    [InlineData("modeldiff compare a b --panel ", "")]
    public async Task Bash_SourcesTheScript_AndHasTheWords(string line, string expected)
    {
        var script = $$"""
            modeldiff() { dotnet '{{Path.Combine(AppContext.BaseDirectory, "modeldiff.dll")}}' "$@"; }
            source <(modeldiff completion bash)
            complete -p modeldiff
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}
            _modeldiff
            echo "${COMPREPLY[*]}"
            """;
        using var bash = Process.Start(new ProcessStartInfo("bash", ["--norc", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

        var output = await bash.StandardOutput.ReadToEndAsync();

        output.Should().Be($"complete -o default -F _modeldiff modeldiff\n{expected}\n", because: await bash.StandardError.ReadToEndAsync());
    }

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);
}
