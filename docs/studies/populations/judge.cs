#:project ../../../src/ModelDiff.Core/ModelDiff.Core.csproj
#:property UsesTorchBackend=true
#:property PublishAot=false
#:property IsPackable=false

// Judges the cases of a population (export.py) with the library's own classes, as an audit would: share of suspects called derived at 1 % and 5 %, and withheld, per kind.
//     dotnet run -c Release docs/studies/populations/judge.cs FOLDER

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

ModelDiff.TorchRuntime.EnsureLoaded();
using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(args[0], "cases.json")));
var bytes = File.ReadAllBytes(Path.Combine(args[0], "answers.bin"));
var models = document.RootElement.GetProperty("models").EnumerateArray().ToDictionary(model => $"{model.GetProperty("zoo")} {model.GetProperty("name")}");
var cells = new SortedDictionary<string, List<Verdict>>(StringComparer.Ordinal);
var options = new AuditOptions();
foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
{
    var zoo = item.GetProperty("zoo").GetString()!;
    var suspects = item.GetProperty("suspects").EnumerateArray().ToArray();
    ModelSummary[] panel =
    [
        .. Names(item, "references").Select(name => Summary(zoo, name)),
        .. Names(item, "fresh").Select(name => Summary(zoo, name, ModelInitialization.Fresh)),
        .. Names(item, "same").Select(name => Summary(zoo, name, ModelInitialization.Own)),
    ];
    ModelSummary[] subjects = [Summary(zoo, item.GetProperty("victim").GetString()!), .. suspects.Select(suspect => Summary(zoo, suspect.GetProperty("name").GetString()!))];
    var verdict = new PairVerdict(subjects, panel, options.Evidence);
    var found = new Verdict[suspects.Length];
    Parallel.For(0, suspects.Length, i => found[i] = verdict.Judge(0, i + 1, options).Verdict);
    foreach (var (suspect, result) in suspects.Zip(found))
    {
        var cell = suspect.GetProperty("cell").GetString()!;
        if (!cells.TryGetValue(cell, out var list))
            cells.Add(cell, list = []);
        list.Add(result);
    }

    Console.Error.WriteLine($"{zoo} {item.GetProperty("victim")}");
}

foreach (var (cell, verdicts) in cells)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cell,-34} {verdicts.Count,6}  1 %: {verdicts.Average(verdict => verdict.P <= 0.01 ? 1.0 : 0):0.000}  5 %: {verdicts.Average(verdict => verdict.P <= 0.05 ? 1.0 : 0):0.000}  withheld {verdicts.Average(verdict => verdict.P is null ? 1.0 : 0):0.000}"));

static IEnumerable<string> Names(JsonElement item, string key) => item.GetProperty(key).EnumerateArray().Select(name => name.GetString()!);

ModelSummary Summary(string zoo, string name, ModelInitialization? twin = null)
{
    var model = models[$"{zoo} {name}"];
    var classes = model.GetProperty("classes").GetInt32();
    var rows = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(model.GetProperty("offset").GetInt32(), 700 * classes * sizeof(float)));
    using var scope = NewDisposeScope();
    var answers = tensor(rows.ToArray()).reshape(700, classes);
    using var parts = new ModelAnswers(name, new Dictionary<ProbePart, Tensor>
    {
        [ProbePart.Natural] = answers.narrow(0, 0, 300).clone(),
        [ProbePart.Smooth] = answers.narrow(0, 300, 200).clone(),
        [ProbePart.Noise] = answers.narrow(0, 500, 200).clone(),
    });
    var profile = new ModelProfile(name) { Architecture = model.GetProperty("architecture").GetString(), Role = twin is null ? ModelRole.Reference : ModelRole.Twin, Initialization = twin };
    return ModelSummary.Of(profile, parts, options.Evidence);
}
