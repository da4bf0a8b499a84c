using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks;

/// <summary>Models that this program runs, by itself or as a child of itself.</summary>
internal static class BenchmarkModels
{
    public const string ResNet = "resnet18";
    public const string Small = "small";

    public static IModelAdapter Open(string name) => name == ResNet
        ? new ModuleAdapter(Evaluated(new ResNet18()), new ModelSignature(name) { InputShape = new TensorShape(3, 224, 224) }, ownsModule: true)
        : new ModuleAdapter(nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 10)), new ModelSignature(name) { InputShape = new TensorShape(16) }, ownsModule: true);

    /// <summary>The same in a process of its own.</summary>
    public static IsolationOptions Isolated(string name) => new(name, ChildCommand.ThisProgram(typeof(BenchmarkModels)), name);

    private static ResNet18 Evaluated(ResNet18 module)
    {
        module.eval();
        return module;
    }
}
