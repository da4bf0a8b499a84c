#:project ../../src/ModelDiff.Core/ModelDiff.Core.csproj
#:property PublishAot=false
#:property IsPackable=false

// Judges the pairs that same-seed-weights.py has trained by their weights alone: see ../weights.md.
//     dotnet run -c Release docs/studies/same-seed-weights.cs FOLDER

using System.Globalization;
using System.Text.Json;
using ModelDiff.Weights;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(args[0], "pairs.json")));
var results = new List<(string Group, string Origin, string Way, WeightComparison Result)>();
foreach (var pair in file.RootElement.EnumerateArray())
{
    var (victim, suspect) = (Read(pair, "victim")!, Read(pair, "suspect")!);
    var (group, origin) = (pair.GetProperty("group").GetString()!, pair.GetProperty("origin").GetString()!);
    Judge("nothing", new WeightOptions());
    if (Read(pair, "initialization") is { } initialization && group != "independent")
        Judge("initialization", new WeightOptions { Initialization = initialization });
    if (Read(pair, "ancestor") is { } ancestor)
    {
        Judge("ancestor", new WeightOptions { CommonAncestors = [ancestor] });
        Judge("as initialization", new WeightOptions { Initialization = ancestor });
    }

    void Judge(string way, WeightOptions options) => results.Add((group, origin, way, WeightComparer.Compare(victim, suspect, options)));
}

Console.WriteLine("| pair | suspect | known | pairs | common training | common weights | not shown | undetermined | p | cosine of layers, mean | copied share | cosine of updates | hidden channels |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
foreach (var row in results.GroupBy(result => (result.Group, result.Origin, result.Way)).OrderByDescending(row => row.Key.Group, StringComparer.Ordinal))
{
    var found = row.Select(result => result.Result).ToArray();
    int Count(WeightFinding finding) => found.Count(result => result.Finding == finding);
    Console.WriteLine($"| {row.Key.Group} | {row.Key.Origin} | {row.Key.Way} | {found.Length} | {Count(WeightFinding.CommonTraining)} | {Count(WeightFinding.CommonWeights)} | {Count(WeightFinding.NotShown)} | {Count(WeightFinding.Undetermined)} | "
        + $"{Span(found.Select(result => result.P), "0.0e+0")} | {Span(found.Select(result => result.Layers.Average(layer => layer.Cosine)), "0.00")} | {Span(found.Select(result => result.CopiedShare), "0.00")} | "
        + $"{Span(found.Select(result => result.UpdateCosine), "0.00")} | {Span(found.Select(result => result.HiddenChannelGain), "0.00")} |");
}

ModelWeights? Read(JsonElement pair, string key) => pair.TryGetProperty(key, out var name) ? ModelWeights.Read(Path.Combine(args[0], name.GetString() + ".pt")) : null;

static string Span(IEnumerable<double?> values, string format)
{
    var known = values.OfType<double>().ToArray();
    return known.Length == 0 ? "-" : $"{known.Min().ToString(format, CultureInfo.InvariantCulture)} to {known.Max().ToString(format, CultureInfo.InvariantCulture)}";
}
