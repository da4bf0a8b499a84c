using ModelDiff.Inputs;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

/// <summary>The mutation search as the paper's code runs it: every try asks each model about all inputs again. Draws as <see cref="SearchPairs"/> does.</summary>
internal static class NaiveSearch
{
    public static Tensor Run(IDifferentiableModel[] models, GenerationContext context, SearchOptions options)
    {
        using var mode = no_grad();
        using var scope = NewDisposeScope();
        var seeds = context.Seeds!.AsTensor();
        var random = new Random((int)context.Seed);
        var initial = models.Select(model => model.Forward(seeds)).ToArray();
        var inputs = seeds.clone();
        var score = Score(inputs);
        for (var i = 0; i < options.Tries; i++)
        {
            var (row, element) = (random.Next(context.Count), random.NextInt64(seeds.shape[1]));
            var up = Mutate(inputs, row, element, options.Epsilon);
            var down = Mutate(inputs, row, element, -options.Epsilon);
            var (upScore, downScore) = (Score(up), Score(down));
            if (!Exceeds(upScore, score) && !Exceeds(downScore, score))
                continue;
            (inputs, score) = Exceeds(upScore, downScore) ? (up, upScore) : (down, downScore);
        }

        return inputs.MoveToOuterDisposeScope();

        double Score(Tensor candidates) => models
            .Select((model, m) => Divergence(model.Forward(candidates), initial[m]) * Diversity(model.Forward(candidates)))
            .Aggregate((a, b) => a * b);
    }

    private static bool Exceeds(double score, double other) => score > other * (1 + 1e-12);

    private static Tensor Mutate(Tensor inputs, int row, long element, double epsilon)
    {
        var mutated = inputs.clone();
        mutated[row, element] = (mutated[row, element] + (float)epsilon).clamp(0, 1);
        return mutated;
    }

    private static double Divergence(Tensor outputs, Tensor initial) => (outputs.to(ScalarType.Float64) - initial.to(ScalarType.Float64)).square().sum(1).sqrt().mean().item<double>();

    private static double Diversity(Tensor outputs)
    {
        var wide = outputs.to(ScalarType.Float64);
        return (wide.unsqueeze(0) - wide.unsqueeze(1)).square().sum(2).sqrt().mean().item<double>();
    }
}
