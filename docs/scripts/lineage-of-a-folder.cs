#:package ModelDiff.Core@0.1.0
#:package ModelDiff.OnnxRuntime@0.1.0
#:package Microsoft.ML.OnnxRuntime@1.31.1
#:package libtorch-cpu-$(NETCoreSdkRuntimeIdentifier)@2.10.0
#:property PublishAot=false

// Which models of a folder are related? Each is asked once, then every two are compared.
//     dotnet run lineage-of-a-folder.cs                    trains a small lineage and finds it again
//     dotnet run lineage-of-a-folder.cs MODELS [PANEL]     folders of TorchScript or ONNX files; answers are kept beside them, so that one more model costs one model

using ModelDiff;
using ModelDiff.Lineage;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;
using ModelDiff.Reports;
using ModelDiff.Storage;
using TorchSharp;
using static TorchSharp.torch;

TorchRuntime.EnsureLoaded();

// 1. Models are opened one by one, when their turn comes: a thousand need the memory of one.
var (models, panel) = args switch
{
    [] => ToyModels(),
    [var folder] => (Files(folder), []),
    [var folder, var references, ..] => (Files(folder), Files(references)),
};

// 2. Ask and compare. The panel says how close unrelated models are; without it there is a tree, but no groups.
var options = new LineageOptions { CacheFolder = args.Length == 0 ? null : Path.Combine(args[0], ".answers") };
using var seeds = args.Length == 0 ? Toy.Images(task: 1, count: 50, seed: 0).Inputs : null;
var lineage = await new LineageAnalysis(options).RunAsync(models, panel, seeds, new Progress());

// 3. Groups of relatives, similarities and the tree, here and as a report for people.
foreach (var note in lineage.Notes)
    Console.WriteLine(note);
foreach (var group in lineage.Groups ?? [])
    Console.WriteLine($"related: {string.Join(", ", group.Select(model => lineage.Models[model]))}");
Console.WriteLine();
for (var i = 0; i < lineage.Models.Length; i++)
    Console.WriteLine($"{lineage.Models[i],-24} {string.Join(' ', Enumerable.Range(0, lineage.Models.Length).Select(j => $"{lineage.Similarity[i, j],6:0.00}"))}");
Console.WriteLine($"\n{lineage.Tree.ToNewick(lineage.Models)}");
using var report = File.Create("lineage.html");
LineageHtml.Write(lineage, report);

static (ModelReference[], ModelReference[]) ToyModels()
{
    var (a, b) = (Toy.Train(task: 1, seed: 1), Toy.Train(task: 2, seed: 2));
    var tuned = Toy.Train(task: 2, seed: 3, from: a);
    var networks = new Dictionary<string, nn.Module<Tensor, Tensor>>
    {
        ["a"] = a,
        ["b"] = b,
        ["a-tuned"] = tuned,
        ["a-tuned-again"] = Toy.Train(task: 3, seed: 4, from: tuned),
        ["b-tuned"] = Toy.Train(task: 1, seed: 5, from: b),
        ["stranger"] = Toy.Train(task: 1, seed: 6),
    };
    var panel = Enumerable.Range(0, 20).Select(i => Toy.Model($"reference {i}", Toy.Train(task: 1 + (i % 3), seed: 100 + i)));
    return ([.. networks.Select(entry => ModelReference.Of(Toy.Model(entry.Key, entry.Value)))], [.. panel.Select(model => ModelReference.Of(model))]);
}

static ModelReference[] Files(string folder) =>
    [.. ModelsIn(folder).Select(path => new ModelReference(new ModelProfile(Path.GetFileName(path)) { Identity = FileHash.Sha256(path) }, () => Open(path)))];

static IEnumerable<string> ModelsIn(string folder) => Directory.GetFiles(folder).Where(path => ModelFiles.Detect(path) is ModelFormat.Onnx or ModelFormat.TorchScript).Order();

// What a file does not tell is a second argument of Load, for example new ModelFileOptions { InputShape = new TensorShape(3, 224, 224) }.
static IModelAdapter Open(string path) => ModelFormats.Default.With(new OnnxModelFormat()).Load(path);

/// <summary>Tells on standard error which model has been asked.</summary>
sealed class Progress : IProgress<StageProgress>
{
    public void Report(StageProgress value)
    {
        if (value.Completed == value.Total)
            Console.Error.WriteLine($"{value.Stage}: done");
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
