#:project ../../src/ModelDiff.TFLite/ModelDiff.TFLite.csproj
#:property PublishAot=false
#:property IsPackable=false

// What the weights of every two TensorFlow Lite and TensorFlow.js models of some folders say of each other: see ../weights.md.
//     dotnet run -c Release docs/studies/mobile-weights.cs FOLDER...
// One row for each pair that has layers of equal shape; pairs without a finding are counted.
using System.Diagnostics;
using ModelDiff.Models;
using ModelDiff.TFLite;
using ModelDiff.Weights;

var readers = WeightReaders.Default.With(ModelFormat.TFLite, TFLiteWeights.Read).With(ModelFormat.TensorFlowJs, TensorFlowJsWeights.Read);
var files = args.SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)).Where(file => ModelFiles.Detect(file) is ModelFormat.TFLite or ModelFormat.TensorFlowJs);
var models = files.Order(StringComparer.Ordinal).Select(readers.Read).ToArray();
var start = Stopwatch.GetTimestamp();
var findings = new Dictionary<string, int>();
for (var i = 0; i < models.Length; i++)
{
    for (var j = i + 1; j < models.Length; j++)
    {
        var result = WeightComparer.Compare(models[i], models[j]);
        var key = $"{result.Finding}{(result.Finding == WeightFinding.NotShown && result.HiddenChannelGain is not null ? ", hidden channels searched" : "")}";
        findings[key] = findings.GetValueOrDefault(key) + 1;
        if (result.Layers.Length > 2 && (result.Finding is WeightFinding.CommonWeights or WeightFinding.CommonTraining || result.HiddenChannelGain > 0.1 || result.Layers.Length * 2 > result.VictimLayers))
            Console.WriteLine($"| {Name(models[i])} | {Name(models[j])} | {result.Finding} | {result.P:0.0e+0} | {result.Layers.Count(layer => layer.IsShared)} of {result.VictimLayers} | {result.CopiedShare:0.00} | {result.HiddenChannelGain:0.00} |");
    }
}

Console.WriteLine($"{models.Length} models, {models.Length * (models.Length - 1) / 2} pairs in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: {string.Join("; ", findings.Select(entry => $"{entry.Key} {entry.Value}"))}");

static string Name(ModelWeights model) => Path.GetFileName(model.Name);
