#:project ../../src/ModelDiff.Core/ModelDiff.Core.csproj
#:property PublishAot=false
#:property IsPackable=false

// What the weights of every two models of a folder say of each other, and which layer says it: see ../weights.md.
//     python3 docs/studies/independent-weights.py DATA
//     dotnet run -c Release docs/studies/independent-weights.cs DATA
// Files are named KIND-NUMBER; those of one kind are compared.
using System.Globalization;
using ModelDiff.Weights;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
foreach (var kind in Directory.GetFiles(args[0], "*.pt").Order(StringComparer.Ordinal).GroupBy(file => Path.GetFileName(file).Split('-')[0]))
{
    var models = kind.Select(WeightReaders.Default.Read).ToArray();
    var results = (from i in Enumerable.Range(0, models.Length) from j in Enumerable.Range(0, i) select WeightComparer.Compare(models[j], models[i])).ToArray();
    Console.WriteLine($"\n## {kind.Key}: {models.Length} models, {results.Length} pairs");
    foreach (var finding in results.GroupBy(result => result.Finding))
        Console.WriteLine($"{finding.Key}: {finding.Count()}, p {finding.Min(result => result.P):0.0e+0} to {finding.Max(result => result.P):0.0e+0}, hidden channels {finding.Min(result => result.HiddenChannelGain):0.00} to {finding.Max(result => result.HiddenChannelGain):0.00}");
    foreach (var layer in results.SelectMany(result => result.Layers).Where(layer => layer.P is not null).GroupBy(layer => layer.Name))
        Console.WriteLine($"    {layer.Key}: p <= 0.05 in {layer.Count(one => one.P <= 0.05)}, p <= 0.001 in {layer.Count(one => one.P <= 0.001)} of {layer.Count()}, least {layer.Min(one => one.P):0.0e+0}");
}
