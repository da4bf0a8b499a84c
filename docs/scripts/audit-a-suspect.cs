#:package ModelDiff.Core@0.1.0
#:package ModelDiff.OnnxRuntime@0.1.0
#:package Microsoft.ML.OnnxRuntime@1.31.1
#:package SkiaSharp.NativeAssets.Linux.NoDependencies@3.119.4
#:package libtorch-cpu-$(NETCoreSdkRuntimeIdentifier)@2.10.0
#:property PublishAot=false

// A verdict needs a panel: models that have nothing to do with victim or suspect, and so tell what chance looks like.
//     dotnet run audit-a-suspect.cs                                  trains small networks and audits two of them
//     dotnet run audit-a-suspect.cs VICTIM SUSPECT PANEL [INPUTS]    PANEL: a folder of models; INPUTS: a folder of images, .safetensors, .npy or .npz

using ModelDiff;
using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;
using ModelDiff.Reports;
using ModelDiff.Verdicts;
using TorchSharp;
using static TorchSharp.torch;

TorchRuntime.EnsureLoaded();
if (args.Length is 1 or 2)
    throw new ArgumentException("Expected no arguments, or VICTIM SUSPECT PANEL [INPUTS].");

// 1. Victim, suspects and panel. Fourteen unrelated models are enough for a false-positive rate of 1 %; several should do the suspect's task.
var (victim, suspects, panel) = args.Length == 0
    ? ToyModels()
    : (Open(args[0]), [Open(args[1])], [.. ModelsIn(args[2]).Select(path => ModelReference.Of(Open(path)))]);
using var seeds = args.Length == 0
    ? Toy.Images(task: 1, count: 50, seed: 0).Inputs
    : args.Length > 3 ? SeedInputs.Load(args[3], new SeedInputOptions { InputShape = victim.Signature.InputShape, MaximumCount = 300 }).Values : null;

// 2. The victim's fingerprint: its answers and the panel's. With it, a suspect is checked without the victim or the panel.
var options = new ComparisonOptions { Pairs = (int)Math.Min(50, seeds?.shape[0] ?? 50), Audit = new AuditOptions { FalsePositiveRate = 0.01 } };
var comparer = new ModelComparer(options);
using var pairs = await comparer.GeneratePairsAsync(victim, suspect: null, seeds, forPanel: true);
using var fingerprint = await comparer.PrepareAsync(victim, pairs, seeds, panel);
var file = $"{victim.Signature.Name}.fingerprint.safetensors";
FingerprintFile.Save(fingerprint, file);
Console.WriteLine($"The fingerprint of '{victim.Signature.Name}' is in {Path.GetFullPath(file)}.");

// 3. The verdicts, here and as a report for people in an HTML file each.
using var published = FingerprintFile.Load(file);
foreach (var suspect in suspects)
{
    var comparison = await comparer.CheckAsync(published, suspect);
    Console.WriteLine($"\n{suspect.Signature.Name}: {comparison.Verdict.Decision}, p = {comparison.Verdict.P:0.0000}");
    foreach (var reason in comparison.Verdict.Reasons)
        Console.WriteLine($"    {reason}");
    foreach (var score in comparison.Evidence)
        Console.WriteLine($"    {score.Name,-20} {score.Value,7:0.000}   z {score.Z,6:0.0}   p {score.P:0.0000}");
    using var report = File.Create($"{suspect.Signature.Name}.html");
    ComparisonHtml.Write(comparison, report, pairs);
}

static (IModelAdapter, IModelAdapter[], ModelReference[]) ToyModels()
{
    var mine = Toy.Train(task: 1, seed: 1);
    var suspects = new[] { Toy.Model("mine, fine-tuned to another task", Toy.Train(task: 2, seed: 2, from: mine)), Toy.Model("a stranger of the same task", Toy.Train(task: 1, seed: 3)) };
    var panel = Enumerable.Range(0, 14).Select(i => ModelReference.Of(Toy.Model($"reference {i}", Toy.Train(task: 1 + (i % 3), seed: 100 + i))));
    return (Toy.Model("mine", mine), suspects, [.. panel]);
}

static IEnumerable<string> ModelsIn(string folder) => Directory.GetFiles(folder).Where(path => ModelFiles.Detect(path) is ModelFormat.Onnx or ModelFormat.TorchScript).Order();

// What a file does not tell is a second argument of Load, for example new ModelFileOptions { InputShape = new TensorShape(3, 224, 224) }.
static IModelAdapter Open(string path) => ModelFormats.Default.With(new OnnxModelFormat()).Load(path);

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
