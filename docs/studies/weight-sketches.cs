#:project ../../src/ModelDiff.Core/ModelDiff.Core.csproj
#:property PublishAot=false
#:property IsPackable=false

// Whether the sketch of a model's weights finds in another file what both files together tell: see ../weights.md.
//     python3 docs/studies/same-seed-weights.py DATA --seeds 2 --long
//     dotnet run -c Release docs/studies/weight-sketches.cs DATA EVERY
// Files are named KIND-...; those of one kind are compared, every EVERY-th pair.
using System.Diagnostics;
using System.Globalization;
using ModelDiff.Weights;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var every = int.Parse(args[1]);
foreach (var kind in Directory.GetFiles(args[0], "*.pt").Order(StringComparer.Ordinal).GroupBy(file => Path.GetFileName(file).Split('-')[0]))
{
    var files = kind.ToArray();
    var models = files.Select(WeightReaders.Default.Read).ToArray();
    var clock = Stopwatch.StartNew();
    var sketches = models.AsParallel().AsOrdered().Select(model => WeightSketch.Of(model)).ToArray();
    Console.WriteLine($"\n## {kind.Key}: {models.Length} models, {sketches[0].LayerCount} layers and {sketches[0].TensorCount} tensors of the first; sketches took {clock.Elapsed.TotalSeconds:0.0} s");
    var pairs = from i in Enumerable.Range(0, models.Length) from j in Enumerable.Range(0, i) select (i, j);
    var results = pairs.Where((_, place) => place % every == 0).AsParallel()
        .Select(pair => (pair.i, pair.j, Both: WeightComparer.Compare(models[pair.i], models[pair.j]), Sketch: WeightComparer.Compare(sketches[pair.i], models[pair.j]))).ToArray();
    foreach (var group in results.GroupBy(result => (Both: result.Both.Finding, Sketch: result.Sketch.Finding)).OrderBy(group => group.Key))
    {
        Console.WriteLine($"both files {group.Key.Both}, sketch {group.Key.Sketch}: {group.Count()} pairs, p {group.Min(result => result.Sketch.P):0.0e+0} to {group.Max(result => result.Sketch.P):0.0e+0}");
        foreach (var result in group.Where(result => result.Both.Finding != result.Sketch.Finding).Take(5))
            Console.WriteLine($"    {Path.GetFileName(files[result.i])} and {Path.GetFileName(files[result.j])}");
    }
}
