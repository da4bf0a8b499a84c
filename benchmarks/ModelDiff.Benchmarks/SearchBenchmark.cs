using BenchmarkDotNet.Attributes;
using ModelDiff.Inputs;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Benchmarks;

/// <summary>
/// The mutation search at 200 inputs of 3x32x32, 50 tries on two small convolutional models, against the paper's code:
/// every try asks each model for all outputs twice (divergence, diversity), once for each of the two directions. Target: at least 50 times faster.
/// </summary>
public class SearchBenchmark
{
    private const int Inputs = 200;
    private const int Tries = 50;

    private ModuleAdapter[] _models = [];
    private Tensor _seeds = null!;

    [GlobalSetup]
    public void Setup()
    {
        _models = [new ModuleAdapter(Network(10), "victim", ownsModule: true), new ModuleAdapter(Network(20), "suspect", ownsModule: true)];
        _seeds = BenchmarkInputs.Uniform(1, Inputs, 3, 32, 32);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _seeds.Dispose();
        foreach (var model in _models)
            model.Dispose();
    }

    [Benchmark(Baseline = true)]
    public double AsThePaperCodeDoes()
    {
        using var mode = no_grad();
        using var outer = NewDisposeScope();
        var initial = _models.Select(model => model.Forward(_seeds)).ToArray();
        var random = new Random(0);
        var score = 0.0;
        for (var i = 0; i < Tries; i++)
        {
            foreach (var step in (float[])[0.2f, -0.2f])
            {
                using var scope = NewDisposeScope();
                var candidates = _seeds.clone();
                candidates[random.Next(Inputs), 0, random.Next(32), random.Next(32)].add_(step);
                score += _models.Select((model, m) => Divergence(model.Forward(candidates), initial[m]) * Diversity(model.Forward(candidates))).Aggregate((a, b) => a * b);
            }
        }

        return score;
    }

    [Benchmark]
    public void Library()
    {
        // The first outputs of all inputs, which both sides need once, count here as well.
        var context = new GenerationContext { Victim = _models[0], Suspect = _models[1], Seeds = _seeds, Count = Inputs };
        using var pairs = new SearchPairs(new SearchOptions { Tries = Tries }).GenerateAsync(context).AsTask().GetAwaiter().GetResult();
    }

    private static double Divergence(Tensor outputs, Tensor initial) => (outputs - initial).square().sum(1).sqrt().mean().item<float>();

    private static double Diversity(Tensor outputs) => cdist(outputs, outputs).mean().item<float>();

    private static Module<Tensor, Tensor> Network(long classes) => Sequential(
        Conv2d(3, 32, 3, stride: 2, padding: 1),
        ReLU(),
        Conv2d(32, 64, 3, stride: 2, padding: 1),
        ReLU(),
        Conv2d(64, 128, 3, stride: 2, padding: 1),
        ReLU(),
        AdaptiveAvgPool2d(1),
        Flatten(),
        Linear(128, classes));
}
