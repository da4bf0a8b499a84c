using System.Xml.Linq;
using ModelDiff.Cli.Output;
using ModelDiff.Lineage;
using ModelDiff.Statistics;

namespace ModelDiff.Cli.Tests;

/// <summary>Reports in files, and results on the terminal.</summary>
public sealed class ReportTests : IDisposable
{
    private const string LongName = "a-network-with-a-name-so-long-that-no-table-of-eighty-columns-could-ever-hold-it-whole";

    private readonly TemporaryFolder _folder = new();

    private static string Compare => $"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("derived.onnx")} {Fixtures.References} --generator sign --pairs 20 --quiet";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compare_ReportFiles_HoldTheVerdictAndThePairs()
    {
        var (html, markdown, csv) = (_folder.File("r.html"), _folder.File("r.md"), _folder.File("r.csv"));

        var result = await CommandResult.OfAsync($"{Compare} --html {html} --markdown {markdown} --csv {csv}");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Out.Should().Contain("undetermined.");
        var page = XDocument.Load(html);
        page.Descendants("h1").Single().Value.Should().Be("Undetermined: nothing can be said yet");
        page.Descendants("img").Should().NotBeEmpty();
        File.ReadAllText(markdown).Should().StartWith("# Undetermined: nothing can be said yet\n").And.Contain("| geometry-noise |");
        File.ReadAllLines(csv).Should().HaveCount(4).And.Contain(line => line.StartsWith("victim,derived,undetermined,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compare_Again_WritesTheSameReport()
    {
        await CommandResult.OfAsync($"{Compare} --html {_folder.File("one.html")}");
        await CommandResult.OfAsync($"{Compare} --html {_folder.File("two.html")}");

        File.ReadAllBytes(_folder.File("two.html")).Should().Equal(File.ReadAllBytes(_folder.File("one.html")));
    }

    [Fact]
    public async Task Check_Html_ShowsThePairsOfTheFingerprint()
    {
        var (fingerprint, html) = (_folder.File("f.safetensors"), _folder.File("r.html"));
        await CommandResult.OfAsync($"fingerprint create {Fixtures.Panel("victim.onnx")} -o {fingerprint} --generator sign --pairs 20 --quiet");

        var result = await CommandResult.OfAsync($"fingerprint check {fingerprint} {Fixtures.Panel("stranger.onnx")} --quiet --html {html}");

        result.ExitCode.Should().Be(0, because: result.Error);
        XDocument.Load(html).Descendants("img").Should().NotBeEmpty();
    }

    [Fact]
    public async Task Matrix_ReportFiles_HoldModelsAndTree()
    {
        var (html, markdown) = (_folder.File("r.html"), _folder.File("r.md"));

        var result = await CommandResult.OfAsync(
            $"matrix {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("derived.onnx")} {Fixtures.Panel("stranger.onnx")} {Fixtures.References} --quiet --html {html} --markdown {markdown}");

        result.ExitCode.Should().Be(0, because: result.Error);
        XDocument.Load(html).Descendants("g").Elements("rect").Should().HaveCount(9);
        File.ReadAllText(markdown).Should().Contain("| victim | derived |").And.Contain("Newick");
    }

    [Theory]
    [InlineData("--html -", "<!DOCTYPE html>")]
    [InlineData("--markdown -", "# Undetermined")]
    [InlineData("--csv -", "victim,suspect,decision,")]
    public async Task Compare_AReportToStandardOutput_TakesItAlone(string option, string begin)
    {
        var result = await CommandResult.OfAsync($"{Compare} {option}");

        result.Out.Should().StartWith(begin).And.NotContain("similarity  0");
    }

    [Fact]
    public async Task Compare_TwoReportsToStandardOutput_IsWrongUsage()
    {
        var result = await CommandResult.OfAsync($"{Compare} --json - --csv -");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("only one result can go to standard output");
    }

    [Theory]
    [InlineData("--html")]
    [InlineData("--markdown")]
    [InlineData("--csv")]
    public async Task Compare_AReportIntoNowhere_SaysSoBeforeTheWork(string option)
    {
        var result = await CommandResult.OfAsync($"{Compare} {option} {_folder.File("none/r")}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("does not exist");
    }

    [Theory]
    [InlineData("compare {0} {1} --in-process --panel {2} --generator sign --pairs 20 --quiet")]
    [InlineData("matrix {0} {1} {3} --in-process --panel {2} --quiet")]
    [InlineData("matrix {0} {1} {3} --quiet")]
    public async Task Terminal_LongNames_FitEightyColumnsWithoutColors(string command)
    {
        foreach (var name in new[] { "victim", "derived", "stranger" })
            File.Copy(Fixtures.Panel($"{name}.onnx"), _folder.File($"{LongName}-{name}.onnx"));
        string[] values = [Copy("victim"), Copy("derived"), Fixtures.Panel("references"), Copy("stranger")];

        var result = await CommandResult.OfAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, values), width: 80);

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Out.Split('\n').Should().OnlyContain(line => line.Length <= 80);
        result.Out.Should().NotContain("\u001b").And.Contain("-derived");

        string Copy(string name) => _folder.File($"{LongName}-{name}.onnx");
    }

    [Fact]
    public async Task Matrix_LongNames_KeepsARowPerPair()
    {
        foreach (var name in new[] { "victim", "derived", "stranger" })
            File.Copy(Fixtures.Panel($"{name}.onnx"), _folder.File($"{LongName}-{name}.onnx"));

        var result = await CommandResult.OfAsync($"matrix {_folder.Path} --quiet");

        result.Out.Split('\n').Where(line => line.Contains("a-network…", StringComparison.Ordinal) && line.Contains("0.", StringComparison.Ordinal)).Should().HaveCount(3);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(30, false)]
    public void Matrix_ATreeTooDeepForEightyColumns_IsLeftToTheFiles(int models, bool shown)
    {
        var tree = new TreeNode(0, [], 1);
        for (var i = 1; i < models; i++)
            tree = new TreeNode(null, [tree, new TreeNode(i, [], 1)], 1);
        var lineage = new ModelLineage
        {
            Models = [.. Enumerable.Range(0, models).Select(i => $"{LongName}-{i}")],
            Similarity = new SymmetricMatrix(new double[models, models]),
            Tree = tree,
            FalsePositiveRate = 0.01,
            PanelSize = 0,
            Queries = 1,
            Notes = [],
        };
        using var output = new StringWriter { NewLine = "\n" };

        var terminal = new Terminal(output, output, live: false);
        terminal.Results.Profile.Width = 80;

        LineageView.Print(lineage, terminal.Results);

        output.ToString().Split('\n').Should().OnlyContain(line => line.Length <= 80);
        output.ToString().Contains("The tree is too large for a terminal", StringComparison.Ordinal).Should().Be(!shown);
        output.ToString().Contains("└── ", StringComparison.Ordinal).Should().Be(shown);
    }
}
