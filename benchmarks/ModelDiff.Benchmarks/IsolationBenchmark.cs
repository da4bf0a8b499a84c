using ModelDiff.Benchmarks.Devices;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks;

/// <summary>What a process of its own costs a model: ResNet-18, 8 inputs at 3x224x224, answers and gradients. Target: at most 1.03 of the same in this process.</summary>
internal sealed class IsolationBenchmark(Device device) : IDisposable
{
    private readonly IModelAdapter _here = BenchmarkModels.Open(BenchmarkModels.On(BenchmarkModels.ResNet, device));
    private readonly IsolatedModel _there = IsolatedModel.Start(BenchmarkModels.Isolated(BenchmarkModels.On(BenchmarkModels.ResNet, device)) with { AllowDevices = device.type != DeviceType.CPU });

    public static void Run(int rounds)
    {
        using var inputs = BenchmarkInputs.Uniform(1, 8, 3, 224, 224);
        PairedRatios.WriteHead();
        Measure(CPU, inputs, rounds);
    }

    /// <summary>Measures on a device.</summary>
    /// <param name="device">Where the model runs, here and there.</param>
    /// <param name="inputs">Borrowed; on the CPU.</param>
    /// <param name="rounds">How often.</param>
    public static void Measure(Device device, Tensor inputs, int rounds)
    {
        using var benchmark = new IsolationBenchmark(device);
        PairedRatios.Measure("answers from a process of its own", "in this process", () => Ask(benchmark._there), () => Ask(benchmark._here), rounds);
        PairedRatios.Measure("gradients from a process of its own", "in this process", () => Gradient(benchmark._there), () => Gradient(benchmark._here), rounds);

        void Ask(IModelAdapter model) => model.ForwardAsync(inputs).AsTask().GetAwaiter().GetResult().Dispose();

        void Gradient(IModelAdapter model) => Compare.Gradient(model, inputs).Dispose();
    }

    public void Dispose()
    {
        _there.Dispose();
        _here.Dispose();
    }
}
