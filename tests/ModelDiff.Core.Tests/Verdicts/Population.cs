using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Probes;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

/// <summary>Simulated models: each has its own level of seeming close to others, and every pair its own noise. Row 0 is the victim, row 1 the suspect, the rest the panel.</summary>
internal static class Population
{
    /// <summary>Draws evidence of a population in which no two models are related, but where the pair of victim and suspect is given a bonus.</summary>
    public static EvidenceMatrix Draw(int panel, Random random, double bonus = 0)
    {
        var levels = Enumerable.Range(0, panel + 2).Select(_ => Normal(random)).ToArray();
        var noise = new Dictionary<(int, int), double>();
        var summaries = Enumerable.Range(0, panel + 2).Select(row => ImmutableArray.Create((double)row)).ToArray();
        var values = new double[panel + 2, panel + 2];
        for (var i = 0; i < panel + 2; i++)
        {
            for (var j = i + 1; j < panel + 2; j++)
                values[i, j] = levels[i] + levels[j] + Normal(random) + (i == 0 && j == 1 ? bonus : 0);
        }

        return EvidenceMatrix.Compute(new Table(values), summaries);
    }

    /// <summary>A matrix of written-down values; NaN where models cannot be compared.</summary>
    public static EvidenceMatrix Of(double[,] values) =>
        EvidenceMatrix.Compute(new Table(values), [.. Enumerable.Range(0, values.GetLength(0)).Select(row => ImmutableArray.Create((double)row))]);

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private sealed class Table(double[,] values) : IEvidence
    {
        public string Name => "table";

        public string Description => "written down";

        public ImmutableArray<ProbePart> Parts => [ProbePart.Natural];

        public ImmutableArray<double> Summarize(ModelAnswers answers) => throw new NotSupportedException();

        public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect) =>
            values[(int)Math.Min(victim[0], suspect[0]), (int)Math.Max(victim[0], suspect[0])] is var value && double.IsNaN(value) ? null : value;
    }
}
