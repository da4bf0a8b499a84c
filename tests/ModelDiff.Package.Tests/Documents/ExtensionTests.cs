using ModelDiff.Tests;

namespace ModelDiff.Package.Tests.Documents;

/// <summary>Runs the programs of <c>docs/extending.md</c>: what users bring of their own.</summary>
public sealed class ExtensionTests : IDisposable
{
    private const int LongestSample = 40;   // lines

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "mine takes [3] and answers 1 2")]
    [InlineData(1, "20 pairs, faded")]
    [InlineData(2, "chebyshev: 20 distances")]
    [InlineData(3, "least-likely-class counts: True")]
    [InlineData(4, "| suspect | MIT \\<for now\\> |")]
    public void Run_Sample_DoesWhatItSays(int number, string output)
    {
        var sample = Samples()[number];

        Program.Run(sample.Text, _folder.Path).Should().Contain(output);
        sample.Text.Split('\n').Length.Should().BeLessThanOrEqualTo(LongestSample);
    }

    [Fact]
    public void Run_SectionOfAReport_IsInThePage()
    {
        Program.Run(Samples()[4].Text, _folder.Path);

        File.ReadAllText(Path.Combine(_folder.Path, "report.html")).Should().Contain("<h2>Licenses</h2>").And.Contain("MIT &lt;for now&gt;").And.NotContain("<for now>");
    }

    private static CodeBlock[] Samples() => [.. CodeBlock.OfFile(Path.Combine(Build.RepositoryRoot, "docs", "extending.md")).Where(block => block.Language == "csharp")];
}
