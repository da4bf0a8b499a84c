using BenchmarkDotNet.Attributes;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks;

/// <summary>What a DDV costs beyond the bare forward passes: 16 pairs at 3x224x224, batch 8. Target: ratio at most 1.03.</summary>
/// <remarks>The environment variable MODELDIFF_RESNET18 names a TorchScript export of a ResNet-18; tests/oracle/make_models.py makes one.</remarks>
public class DdvBenchmark
{
    private const int BatchSize = 8;

    private readonly DdvComputer _computer = new(OutputDistance.Cosine, BatchSize);
    private jit.ScriptModule<Tensor, Tensor> _module = null!;
    private TorchScriptAdapter _adapter = null!;
    private InputPairs _pairs = null!;

    public static string ModelPath => Environment.GetEnvironmentVariable("MODELDIFF_RESNET18")
        ?? throw new InvalidOperationException("Set MODELDIFF_RESNET18 to a TorchScript file of a ResNet-18: python3 tests/oracle/make_models.py torchvision DIR");

    [GlobalSetup]
    public void Setup()
    {
        var path = ModelPath;
        _module = jit.load<Tensor, Tensor>(path);
        _module.eval();
        _adapter = TorchScriptAdapter.Load(path);
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
                _module.forward(side.narrow(0, start, BatchSize));
            }
        }
    }

    [Benchmark]
    public DecisionDistanceVector Ddv() => _computer.ComputeAsync(_adapter, _pairs).AsTask().GetAwaiter().GetResult();
}
