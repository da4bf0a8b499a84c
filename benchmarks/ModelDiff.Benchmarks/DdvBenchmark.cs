using BenchmarkDotNet.Attributes;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks;

/// <summary>What a DDV costs beyond the bare forward passes: 16 pairs at 3x224x224, batch 8. Target: ratio at most 1.03.</summary>
/// <remarks>The environment variable MODELDIFF_RESNET18 names a TorchScript export of a ResNet-18; tests/oracle/make_models.py makes one. Without it, a network of the same layers is asked.</remarks>
public class DdvBenchmark
{
    private const int BatchSize = 8;

    private readonly DdvComputer _computer = new(OutputDistance.Cosine, BatchSize);
    private nn.Module _module = null!;
    private Func<Tensor, Tensor> _forward = null!;
    private IModelAdapter _adapter = null!;
    private InputPairs _pairs = null!;

    /// <summary>Where the model runs.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>The file that the environment names, or null.</summary>
    public static string? ModelPath => Environment.GetEnvironmentVariable("MODELDIFF_RESNET18");

    [GlobalSetup]
    public void Setup()
    {
        if (ModelPath is { } path)
        {
            var script = jit.load<Tensor, Tensor>(path, Device);
            (_module, _forward, _adapter) = (script, script.forward, TorchScriptAdapter.Load(path, new TorchScriptOptions { Device = Device }));
        }
        else
        {
            var network = new ResNet18().to(Device);
            (_module, _forward, _adapter) = (network, network.forward, new ModuleAdapter(network, new ModelSignature("resnet18") { InputShape = new TensorShape(3, 224, 224) }));
        }

        _module.eval();
        _pairs = BenchmarkInputs.Pairs(16, 3, 224, 224);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _pairs.Dispose();
        _adapter.Dispose();
        _module.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void BareForward()
    {
        using var mode = no_grad();
        foreach (var side in new[] { _pairs.First.AsTensor(), _pairs.Second.AsTensor() })
        {
            for (var start = 0; start < _pairs.Count; start += BatchSize)
            {
                using var scope = NewDisposeScope();
                _forward(side.narrow(0, start, BatchSize).to(Device)).cpu();
            }
        }
    }

    [Benchmark]
    public DecisionDistanceVector Ddv() => _computer.ComputeAsync(_adapter, _pairs).AsTask().GetAwaiter().GetResult();
}
