using Microsoft.ML;
using ModelDiff.Models;
using ModelDiff.Tests;

namespace ModelDiff.Package.Tests.Documents;

/// <summary>Runs the programs of <c>docs/hosting.md</c>.</summary>
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
        var sample = Sample("class AuditQueue");

        Program.Run(sample, _folder.Path).Should().MatchRegex(@"^(NotShown|Undetermined) \(asking suspect: (\d+) of \2\)");
        sample.Split('\n').Length.Should().BeLessThanOrEqualTo(LongestSample);
    }

    [Fact]
    public void Run_ModelOfMLNet_AsksItBothWays()
    {
        var context = new MLContext(seed: 1);
        var flowers = context.Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(i => new Flower { SepalLength = i % 3, SepalWidth = i % 5, PetalLength = i % 3, PetalWidth = 2 - (i % 3), Kind = $"kind {i % 3}" }));
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label", nameof(Flower.Kind))
            .Append(context.Transforms.Concatenate("Features", nameof(Flower.SepalLength), nameof(Flower.SepalWidth), nameof(Flower.PetalLength), nameof(Flower.PetalWidth)))
            .Append(context.MulticlassClassification.Trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 5));
        context.Model.Save(pipeline.Fit(flowers), flowers.Schema, _folder.File("suspect.zip"));

        Program.Run(Sample("MLNetAdapter"), _folder.Path).Should().StartWith("[3], similarity 1.000");
    }

    private static string Sample(string marker) =>
        CodeBlock.OfFile(Path.Combine(Build.RepositoryRoot, "docs", "hosting.md")).Single(block => block.Language == "csharp" && block.Text.Contains(marker, StringComparison.Ordinal)).Text;

    private static string Data(string model) => Path.Combine(AppContext.BaseDirectory, "Data", "panel", model);

    private sealed class Flower
    {
        public float SepalLength { get; set; }

        public float SepalWidth { get; set; }

        public float PetalLength { get; set; }

        public float PetalWidth { get; set; }

        public string Kind { get; set; } = "";
    }
}
