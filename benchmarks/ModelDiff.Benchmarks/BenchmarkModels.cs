using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks;

/// <summary>Models that this program runs, by itself or as a child of itself.</summary>
internal static class BenchmarkModels
{
    public const string ResNet = "resnet18";
    public const string Small = "small";

    /// <summary>The name of a model on a device.</summary>
    public static string On(string name, Device device) => $"{name}@{device}";

    /// <summary>Opens a model by its name, on the CPU or <see cref="On">on a device</see>.</summary>
    public static IModelAdapter Open(string name)
    {
        var device = name.Split('@') is [_, var place] ? new Device(place) : CPU;
        return name.StartsWith(ResNet, StringComparison.Ordinal)
            ? new ModuleAdapter(Prepared(new ResNet18()).to(device), new ModelSignature(name) { InputShape = new TensorShape(3, 224, 224) }, ownsModule: true)
            : new ModuleAdapter(Prepared(nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 10))).to(device), new ModelSignature(name) { InputShape = new TensorShape(16) }, ownsModule: true);
    }

    /// <summary>The same in a process of its own.</summary>
    public static IsolationOptions Isolated(string name) => new(name, ChildCommand.ThisProgram(typeof(BenchmarkModels)), name);

    /// <summary>A module in evaluation mode whose weights are the same in every process.</summary>
    private static nn.Module<Tensor, Tensor> Prepared(nn.Module<Tensor, Tensor> module)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using var generator = new Generator(7, CPU);
        foreach (var parameter in module.parameters())
            parameter.copy_((rand(parameter.shape, generator: generator) - 0.5) * 0.2);
        module.eval();
        return module;
    }
}
