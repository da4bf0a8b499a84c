using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelDiff.Probes;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>What the evidence classes share.</summary>
internal static class EvidenceVectors
{
    private const double LargestCorrelation = 0.9999;

    /// <summary>Runs a reduction in double precision and takes its result out of tensors.</summary>
    /// <param name="outputs">Borrowed; float32 <c>[N, K]</c>.</param>
    /// <param name="reduce">Gets the outputs as float64 in a dispose scope, and gives finite numbers of any shape.</param>
    public static ImmutableArray<double> Reduce(Tensor outputs, Func<Tensor, Tensor> reduce)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return Read(reduce(outputs.to(ScalarType.Float64)));
    }

    /// <summary>The label of each row: the index of its largest output.</summary>
    /// <param name="outputs">Borrowed; float32 <c>[N, K]</c>.</param>
    public static ImmutableArray<double> Labels(Tensor outputs) => Reduce(outputs, values => values.argmax(1));

    /// <summary>A tensor's elements.</summary>
    public static ImmutableArray<double> Read(Tensor values) =>
        ImmutableCollectionsMarshal.AsImmutableArray(values.flatten().to(ScalarType.Float64).cpu().data<double>().ToArray());

    /// <summary>A vector as <see cref="DdvSimilarity.CosineOf"/> takes it: transformed once per model, so that comparing two is one product. Empty where it has no direction.</summary>
    public static ImmutableArray<double> Direction(ImmutableArray<double> values, DdvSimilarity similarity) =>
        ImmutableCollectionsMarshal.AsImmutableArray(similarity.Direction(values.AsSpan()));

    /// <summary>Whether outputs carry anything to compare: several scores per row, and rows that differ.</summary>
    /// <remarks>A single score per row has no direction but its sign, and its softmax is always 1.</remarks>
    /// <param name="outputs">Borrowed; float32 <c>[N, K]</c>.</param>
    public static bool Vary(Tensor outputs)
    {
        if (outputs.shape[1] < 2)
            return false;
        using var scope = NewDisposeScope();
        return outputs.ne(outputs.narrow(0, 0, 1)).any().item<bool>();
    }

    /// <exception cref="ArgumentException">Fewer inputs than an evidence needs.</exception>
    public static void CheckCount(ModelAnswers answers, ProbePart part, int least, string evidence)
    {
        if (answers[part].shape[0] is var count && count < least)
            throw new ArgumentException($"Evidence '{evidence}' needs at least {least} inputs; got {count}.", nameof(answers));
    }

    /// <exception cref="ArgumentException">The summaries do not belong to one probe.</exception>
    public static void CheckComparable(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect, int expected = -1)
    {
        if (victim.Length != suspect.Length || victim.Length == 0 || (expected >= 0 && victim.Length != expected))
            throw new ArgumentException($"Two summaries of one probe are expected{(expected >= 0 ? $", of {expected} numbers" : "")}; got {victim.Length} and {suspect.Length} numbers.", nameof(suspect));
    }

    /// <summary>Fisher's transform of a correlation, cut off where it would become infinite.</summary>
    public static double Fisher(double correlation) => Math.Atanh(Math.Clamp(correlation, -LargestCorrelation, LargestCorrelation));

    /// <summary>Rows scaled to norm 1; a zero row stays zero.</summary>
    public static Tensor Directions(Tensor rows)
    {
        var norms = rows.Squared().sum(1, keepdim: true).sqrt();
        return rows / norms.Plus(norms.eq(Lasting(0)).to(norms.dtype));
    }
}
