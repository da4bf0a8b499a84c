#:project ../../src/ModelDiff.Core/ModelDiff.Core.csproj
#:property PublishAot=false
#:property IsPackable=false

// Whether rounding hides that innocents of one beginning differ, and whether copies are known in every form: see ../weights.md.
//     python3 docs/studies/same-seed-weights.py DATA --seeds 2
//     dotnet run -c Release docs/studies/rounded-weights.cs DATA
// Victims in three forms are compared with innocents, and with themselves, in five.

using System.Text.Json;
using ModelDiff.Weights;

(string Name, Func<float[], int, float[]> Round)[] forms =
[
    ("float32", (values, _) => values),
    ("float16", (values, _) => [.. values.Select(value => (float)(Half)value)]),
    ("bfloat16", (values, _) => [.. values.Select(Brain)]),
    ("int8", (values, channels) => channels == 0 ? values : Grid(values)),
    ("int8 per channel", (values, channels) => channels == 0 ? values : [.. values.Chunk(values.Length / channels).SelectMany(Grid)]),
];
using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(args[0], "pairs.json")));
var pairs = file.RootElement.EnumerateArray().Where(pair => pair.GetProperty("group").GetString() == "innocent").ToArray();
var results = new List<(string Kind, string Victim, string Suspect, string Known, WeightFinding Finding)>();
foreach (var pair in pairs)
    Judge("innocent", Read(pair, "victim")!, Read(pair, "suspect")!, Read(pair, "initialization") ?? Read(pair, "ancestor"));
foreach (var pair in pairs.DistinctBy(pair => pair.GetProperty("victim").GetString()))
    Judge("copy", Read(pair, "victim")!, Read(pair, "victim")!, Read(pair, "initialization") ?? Read(pair, "ancestor"));

Console.WriteLine("| suspect | known | victim's form | suspect's form | pairs | derived |");
Console.WriteLine("|---|---|---|---|--:|--:|");
foreach (var row in results.GroupBy(result => (result.Kind, result.Known, result.Victim, result.Suspect)))
    Console.WriteLine($"| {row.Key.Kind} | {row.Key.Known} | {row.Key.Victim} | {row.Key.Suspect} | {row.Count()} | {row.Count(result => result.Finding is WeightFinding.CommonTraining or WeightFinding.Identical)} |");

void Judge(string kind, ModelWeights victim, ModelWeights suspect, ModelWeights? start)
{
    foreach (var own in forms[..3])
    {
        foreach (var other in forms)
        {
            var (first, second) = (Rounded(victim, own.Round), Rounded(suspect, other.Round));
            results.Add((kind, own.Name, other.Name, "nothing", WeightComparer.Compare(first, second).Finding));
            if (start is not null)
                results.Add((kind, own.Name, other.Name, "beginning", WeightComparer.Compare(first, second, new WeightOptions { Initialization = start }).Finding));
        }
    }
}

ModelWeights? Read(JsonElement pair, string key) => pair.TryGetProperty(key, out var name) ? ModelWeights.Read(Path.Combine(args[0], name.GetString() + ".pt")) : null;

static ModelWeights Rounded(ModelWeights model, Func<float[], int, float[]> round) =>
    new(model.Name, null, [.. model.Tensors.Where(tensor => tensor.DataType == "float32").Select(tensor => new WeightTensor(tensor.Name, tensor.Shape, round(tensor.Read(), tensor.Shape.Length < 2 ? 0 : (int)tensor.Shape[0])))]);

static float[] Grid(float[] values) => values.Max(Math.Abs) / 127 is > 0 and var step ? [.. values.Select(value => MathF.Round(value / step) * step)] : values;

static float Brain(float value) => BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(value) + 0x8000) & unchecked((int)0xFFFF0000));
