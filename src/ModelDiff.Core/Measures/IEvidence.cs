using System.Collections.Immutable;
using ModelDiff.Probes;

namespace ModelDiff.Measures;

/// <summary>A scalar measured on two models from their answers to one probe. Larger speaks more for reuse.</summary>
/// <remarks>
/// It works in two steps, so that each model is reduced once, whatever the number of others it is compared with. Instances hold settings only and may be shared between threads.
/// The rule for what does not vary is one for all: a model whose answers carry no variation that the evidence could read has an empty summary, and the evidence says nothing of it.
/// </remarks>
public interface IEvidence
{
    /// <summary>The name that reports, files and options use, for example <c>geometry-noise</c>. Unique among those that are used together.</summary>
    string Name { get; }

    /// <summary>A few words for readers of a report: what a high value means, for example <c>both make the same mistakes</c>.</summary>
    string Description { get; }

    /// <summary>The parts of the probe that it reads; it is left out where one is missing.</summary>
    ImmutableArray<ProbePart> Parts { get; }

    /// <summary>Whether it reads inputs that belong to no task, so that models of one task are no closer by it than others. Default: it may read the task.</summary>
    bool IsTaskFree => false;

    /// <summary>Reduces one model's answers to what a comparison needs.</summary>
    /// <param name="answers">Borrowed; the answers to <see cref="Parts"/>.</param>
    /// <returns>Finite numbers; empty where the answers do not vary, so that there is nothing to compare.</returns>
    /// <exception cref="ArgumentException">A part is missing, or there are too few inputs.</exception>
    ImmutableArray<double> Summarize(ModelAnswers answers);

    /// <summary>Compares two models.</summary>
    /// <param name="victim">The victim's summary; not empty.</param>
    /// <param name="suspect">The suspect's summary, from the same probe; not empty.</param>
    /// <returns>Finite, the same in both orders; null where this evidence says nothing of these two models, because they tell different classes.</returns>
    /// <exception cref="ArgumentException">The summaries cannot be of one probe.</exception>
    double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect);

    /// <summary>Maps a value to a scale without ends, on which equal differences mean about the same, for standard scores; the identity unless an evidence says otherwise.</summary>
    /// <param name="value">What <see cref="Compare"/> gave.</param>
    /// <returns>Finite; rises with the value.</returns>
    double ToScale(double value) => value;
}
