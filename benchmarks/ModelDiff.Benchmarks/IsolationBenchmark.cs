using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks;

/// <summary>What a process of its own costs a model: ResNet-18, 8 inputs at 3x224x224, answers and gradients. Target: at most 1.03 of the same in this process.</summary>
internal sealed class IsolationBenchmark : IDisposable
{
    private readonly Tensor _inputs = BenchmarkInputs.Uniform(1, 8, 3, 224, 224);
    private readonly IModelAdapter _here = BenchmarkModels.Open(BenchmarkModels.ResNet);
    private readonly IsolatedModel _there = IsolatedModel.Start(BenchmarkModels.Isolated(BenchmarkModels.ResNet));

    public static void Run(int rounds)
    {
        using var benchmark = new IsolationBenchmark();
        PairedRatios.WriteHead();
        PairedRatios.Measure("answers from a process of its own", "in this process", () => Ask(benchmark._there), () => Ask(benchmark._here), rounds);
        PairedRatios.Measure("gradients from a process of its own", "in this process", () => Gradient(benchmark._there), () => Gradient(benchmark._here), rounds);

        void Ask(IModelAdapter model) => model.ForwardAsync(benchmark._inputs).AsTask().GetAwaiter().GetResult().Dispose();

        void Gradient(IModelAdapter model)
        {
            using var scope = NewDisposeScope();
            var leaf = benchmark._inputs.detach().clone().requires_grad_();
            autograd.grad([model.GetCapability<IDifferentiableModel>()!.Forward(leaf).square().sum()], [leaf]);
        }
    }

    public void Dispose()
    {
        _there.Dispose();
        _here.Dispose();
        _inputs.Dispose();
    }
}
