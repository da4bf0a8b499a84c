using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests;

namespace ModelDiff.Package.Tests.Documents;

public sealed class TelemetryDocumentTests
{
    [Fact]
    public async Task Document_EachInstrument_IsThereWithItsUnit()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Build.RepositoryRoot, "docs", "telemetry.md"));
        using var measurements = new Measurements();
        using var model = new DelegateAdapter(new ModelSignature("model") { InputShape = new TensorShape(3) }, rows => rows.clone());
        await new ModelComparer(new ComparisonOptions { Generator = new RandomPairs() }).CompareAsync(model, model);

        measurements.Units.Should().NotBeEmpty();
        foreach (var (name, unit) in measurements.Units)
            document.Should().MatchRegex($@"\n\| `{name}` \| (counter|histogram) \| `{System.Text.RegularExpressions.Regex.Escape(unit)}` \|");
        foreach (var stage in measurements.Of("modeldiff.stage.duration"))
            document.Should().Contain($"\n| `modeldiff.{stage.Tags.Split(' ')[0]}` |");
    }
}
