using BenchmarkDotNet.Attributes;
using ModelDiff.Inputs;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks;

/// <summary>
/// What crafting adversarial pairs costs beyond a bare PGD loop of the same steps: 8 inputs at 3x224x224, 10 steps, one batch.
/// Targets: at most 1.05 of the loop with frozen parameters, at most 0.8 of the loop that takes parameter gradients too.
/// </summary>
public class AdversarialBenchmark
{
    private const int Rows = 8;
    private const int Steps = 10;
    private const float Epsilon = 0.0627f;

    private readonly AdversarialPairs _generator = new(new AdversarialOptions { Epsilon = Epsilon, Steps = Steps, StepSize = Epsilon / 6, Loss = AttackLoss.Divergence });
    private ResNet18 _module = null!;
    private ModuleAdapter _adapter = null!;
    private Tensor _seeds = null!;

    /// <summary>Where the model runs.</summary>
    public Device Device { get; init; } = CPU;

    [GlobalSetup]
    public void Setup()
    {
        _module = new ResNet18().to(Device);
        _module.eval();
        _adapter = new ModuleAdapter(_module, new ModelSignature("resnet18") { InputShape = new TensorShape(3, 224, 224) });
        _seeds = BenchmarkInputs.Uniform(1, Rows, 3, 224, 224);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _seeds.Dispose();
        _adapter.Dispose();
        _module.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void BareLoopFrozen()
    {
        foreach (var parameter in _module.parameters())
            parameter.requires_grad_(false);
        try
        {
            Attack();
        }
        finally
        {
            foreach (var parameter in _module.parameters())
                parameter.requires_grad_(true);
        }
    }

    [Benchmark]
    public void BareLoopWithParameterGradients() => Attack();

    [Benchmark]
    public void Library()
    {
        var context = new GenerationContext { Victim = _adapter, Seeds = _seeds, Count = Rows, BatchSize = Rows };
        using var pairs = _generator.GenerateAsync(context).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>L-infinity PGD away from the clean output, written as one would by hand; backward() as the reference does.</summary>
    private void Attack()
    {
        using var outer = NewDisposeScope();
        using var generator = new Generator(0, CPU);
        var clean = Clean();
        var seeds = _seeds.to(Device);
        var adversarial = (seeds + ((rand(seeds.shape, generator: generator).to(Device) * 2) - 1) * Epsilon).clamp(0, 1);
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            var leaf = adversarial.detach().requires_grad_();
            var loss = (_module.forward(leaf) - clean).square().sum();
            loss.backward();
            using (no_grad())
            {
                var moved = leaf + (leaf.grad!.sign() * (Epsilon / 6));
                adversarial = maximum(minimum(moved, seeds + Epsilon), seeds - Epsilon).clamp(0, 1).MoveToOuterDisposeScope();
            }

            _module.zero_grad();
        }

        adversarial.cpu();
    }

    private Tensor Clean()
    {
        using var mode = no_grad();
        return _module.forward(_seeds.to(Device));
    }
}
