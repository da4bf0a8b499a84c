using ModelDiff.Models;
using ModelDiff.Tests;

namespace ModelDiff.Package.Tests.Documents;

/// <summary>Runs the program of <c>docs/hosting.md</c>.</summary>
public sealed class HostingTests : IDisposable
{
    private const int LongestSample = 70;   // lines, its directives included

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_QueueOfAudits_GivesAVerdict()
    {
        File.Copy(Data("victim.onnx"), Path.Combine(_folder.Path, "owner.onnx"));
        File.Copy(Data("stranger.onnx"), Path.Combine(_folder.Path, "suspect.onnx"));
        GivenFiles.WritePhotos(Path.Combine(_folder.Path, "photos"));
        GivenFiles.WritePanel(Path.Combine(_folder.Path, "panel"), new TensorShape(3, 8, 8));
        var sample = CodeBlock.OfFile(Path.Combine(Build.RepositoryRoot, "docs", "hosting.md")).Single(block => block.Language == "csharp").Text;

        Program.Run(sample, _folder.Path).Should().MatchRegex(@"^(NotShown|Undetermined) \(asking suspect: (\d+) of \2\)");
        sample.Split('\n').Length.Should().BeLessThanOrEqualTo(LongestSample);
    }

    private static string Data(string model) => Path.Combine(AppContext.BaseDirectory, "Data", "panel", model);
}
