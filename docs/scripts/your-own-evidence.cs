#:package ModelDiff.Core@0.1.0
#:package ModelDiff.OnnxRuntime@0.1.0
#:package Microsoft.ML.OnnxRuntime@1.31.1
#:package SkiaSharp.NativeAssets.Linux.NoDependencies@3.119.4
#:package libtorch-cpu-$(NETCoreSdkRuntimeIdentifier)@2.10.0
#:property PublishAot=false

// Your own evidence, tested as the library tests its own: against models that have nothing to do with each other.
//     dotnet run your-own-evidence.cs                                 trains small networks
//     dotnet run your-own-evidence.cs VICTIM SUSPECT PANEL INPUTS     PANEL: a folder of models; INPUTS: a folder of images, .safetensors, .npy or .npz

using System.Collections.Immutable;
using ModelDiff;
using ModelDiff.Measures;
using ModelDiff.Probes;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;
using ModelDiff.Verdicts;
using TorchSharp;
using static TorchSharp.torch;

TorchRuntime.EnsureLoaded();
if (args.Length is not (0 or 4))
    throw new ArgumentException("Expected no arguments, or VICTIM SUSPECT PANEL INPUTS.");

// 1. Victim, suspect, and the panel.
var models = args.Length == 0 ? ToyModels() : [Open(args[0]), Open(args[1]), .. ModelsIn(args[2]).Select(Open)];
using var inputs = args.Length == 0 ? Toy.Images(task: 1, count: 200, seed: 0).Inputs : SeedInputs.Load(args[3], new SeedInputOptions { InputShape = models[0].Signature.InputShape }).Values;

// 2. Evidence of your own counts in the verdict beside the library's, or in its place.
var options = new ComparisonOptions
{
    Generator = new SignPairs(),
    Pairs = (int)Math.Min(50, inputs.shape[0]),
    Audit = new AuditOptions { Evidence = [new LeastLikelyClass(), .. EvidenceSet.Default] },
};
var comparison = await new ModelComparer(options).CompareAsync(models[0], models[1], inputs, [.. models[2..].Select(model => ModelReference.Of(model))]);

// 3. The panel turns values into standard scores and p-values, for each evidence and for all that count together.
Console.WriteLine($"Was '{models[1].Signature.Name}' made from '{models[0].Signature.Name}'? {models.Length - 2} unrelated models were asked, too.\n");
foreach (var score in comparison.Evidence)
    Console.WriteLine($"    {score.Name,-20} {score.Value,7:0.000}   z {score.Z,6:0.0}   p {score.P:0.0000}   {(score.Counts ? "counts" : "shown")}");
Console.WriteLine($"    {"all together",-20} {"",7}   z {comparison.Audit!.Panel.Score,6:0.0}   p {comparison.Audit.Panel.P:0.0000}");

static IModelAdapter[] ToyModels()
{
    // The suspect is a function, as if it ran elsewhere: it answers, and that is all that is known of it.
    var mine = Toy.Train(task: 1, seed: 1);
    var tuned = Toy.Train(task: 2, seed: 2, from: mine);
    var suspect = new DelegateAdapter(new ModelSignature("mine, fine-tuned"), inputs => tuned.call(inputs));
    return [Toy.Model("mine", mine), suspect, .. Enumerable.Range(0, 14).Select(i => Toy.Model($"reference {i}", Toy.Train(task: 1 + (i % 3), seed: 100 + i)))];
}

static IEnumerable<string> ModelsIn(string folder) => Directory.GetFiles(folder).Where(path => ModelFiles.Detect(path) is ModelFormat.Onnx or ModelFormat.TorchScript).Order();

// What a file does not tell is a second argument of Load, for example new ModelFileOptions { InputShape = new TensorShape(3, 224, 224) }.
static IModelAdapter Open(string path) => ModelFormats.Default.With(new OnnxModelFormat()).Load(path);

/// <summary>How often two models find the same class the least likely one, in [0, 1]. Nobody trains for it, so that a copy keeps it.</summary>
sealed class LeastLikelyClass : IEvidence
{
    public string Name => "least-likely-class";

    public string Description => "both find the same class the least likely one";

    public ImmutableArray<ProbePart> Parts => [ProbePart.Natural];

    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        using var classes = answers[ProbePart.Natural].argmin(1);
        return [.. classes.data<long>().ToArray().Select(index => (double)index)];
    }

    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        var same = 0;
        for (var i = 0; i < victim.Length; i++)
            same += victim[i] == suspect[i] ? 1 : 0;
        return (double)same / victim.Length;
    }
}

/// <summary>A small world to try things in: tasks of ten patterns in 16x16 pixels, and networks that learn one in a moment.</summary>
static class Toy
{
    public static (Tensor Inputs, Tensor Labels) Images(int task, int count, int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(1000 + task);
        var patterns = (0.35 + (0.3 * rand(10, 3, 8, 8))).repeat_interleave(2, 2).repeat_interleave(2, 3);
        manual_seed(seed);
        var labels = randint(0, 10, [count]);
        var inputs = (patterns.index(labels) + (0.15 * randn(count, 3, 16, 16))).clamp(0, 1);
        return (inputs.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    /// <summary>Trains a network, or fine-tunes a copy of another one. One thread is quickest for so little work.</summary>
    public static nn.Module<Tensor, Tensor> Train(int task, int seed, nn.Module<Tensor, Tensor>? from = null)
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        var (inputs, labels) = Images(task, 640, seed);
        manual_seed(seed);
        var network = nn.Sequential(nn.Conv2d(3, 8, 3, stride: 2), nn.ReLU(), nn.Conv2d(8, 16, 3, stride: 2), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10));
        if (from is not null)
            network.load_state_dict(from.state_dict());
        using var optimizer = optim.Adam(network.parameters(), from is null ? 0.003 : 0.0003);
        for (var step = 0; step < 60; step++)
        {
            using var inner = NewDisposeScope();
            var batch = arange(step % 10 * 64, (step % 10 * 64) + 64);
            optimizer.zero_grad();
            nn.functional.cross_entropy(network.call(inputs.index(batch)), labels.index(batch)).backward();
            optimizer.step();
        }
        return network;
    }

    public static IModelAdapter Model(string name, nn.Module<Tensor, Tensor> network) =>
        new ModuleAdapter(network, new ModelSignature(name) { InputShape = new TensorShape(3, 16, 16) });
}
