#:package ModelDiff.Core@0.1.0
#:package ModelDiff.OnnxRuntime@0.1.0
#:package Microsoft.ML.OnnxRuntime@1.31.1
#:package libtorch-cpu-$(NETCoreSdkRuntimeIdentifier)@2.10.0
#:property PublishAot=false

// Was one model made from another? Compares suspects with a victim.
//     dotnet run getting-started.cs                      trains three small networks and compares them
//     dotnet run getting-started.cs VICTIM SUSPECT…      compares your TorchScript or ONNX files

using ModelDiff;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

TorchRuntime.EnsureLoaded();

// 1. Models. Anything that answers a batch of inputs is one: a file, a module, a function, an endpoint.
var (victim, suspects) = args switch
{
    [] => ToyModels(),
    [var first, .. var others] => (Open(first), [.. others.Select(Open)]),
};

// 2. Pairs of inputs. An attack on the victim makes the second of each, where the victim has gradients.
var comparer = new ModelComparer(new ComparisonOptions { Pairs = 50 });
using var seeds = args.Length == 0 ? Toy.Images(task: 1, count: 50, seed: 0).Inputs : null;
using var pairs = await comparer.GeneratePairsAsync(victim, suspect: null, seeds);
Console.WriteLine($"{pairs.Count} {pairs.Description.Name} pairs of inputs {pairs.InputShape}; the victim is '{victim.Signature.Name}'");

// 3. How far apart a model's answers to the inputs of each pair are is its decision distance vector (DDV). Models of one lineage have similar ones.
foreach (var comparison in await comparer.CompareManyAsync(victim, suspects, pairs))
{
    Console.WriteLine($"""

        {comparison.Suspect.Name}
            similarity  {comparison.Similarity:0.000}, {comparison.Interval}
            its DDV     {Start(comparison.SuspectDdv.Values)}
            victim's    {Start(comparison.VictimDdv.Values)}
        """);
}

// A similarity alone is no verdict: audit-a-suspect.cs asks how similar unrelated models are.

static (IModelAdapter, IModelAdapter[]) ToyModels()
{
    var mine = Toy.Train(task: 1, seed: 1);
    return (Toy.Model("mine", mine), [Toy.Model("mine, fine-tuned to another task", Toy.Train(task: 2, seed: 2, from: mine)), Toy.Model("a stranger of the same task", Toy.Train(task: 1, seed: 3))]);
}

// What a file does not tell is a second argument of Load, for example new ModelFileOptions { InputShape = new TensorShape(3, 224, 224) }.
static IModelAdapter Open(string path) => ModelFormats.Default.With(new OnnxModelFormat()).Load(path);

static string Start(IEnumerable<double> ddv) => string.Join("  ", ddv.Take(8).Select(distance => $"{distance:0.000}")) + "  …";

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
