using System.Collections.Immutable;

namespace ModelDiff.Evidence;

/// <summary>A scalar measured on a victim and a suspect from their answers to one probe. Larger speaks more for reuse.</summary>
/// <remarks>
/// It works in two steps, so that each model is reduced once, whatever the number of others it is compared with, and so that a file can keep the reductions
/// in place of the outputs. Instances hold settings only and may be shared between threads.
/// </remarks>
public interface IEvidence
{
    /// <summary>The name that reports, files and options use, for example <c>output-geometry</c>.</summary>
    string Name { get; }

    /// <summary>The parts of the probe that it reads; its cost in queries is their number times the seed inputs.</summary>
    ImmutableArray<ProbePart> Parts { get; }

    /// <summary>Reduces one model's answers to what a comparison needs.</summary>
    /// <param name="responses">Borrowed; the answers to <see cref="Parts"/>.</param>
    /// <returns>Finite numbers.</returns>
    /// <exception cref="ArgumentException">A part is missing, or there are too few inputs.</exception>
    ImmutableArray<double> Summarize(ModelResponses responses);

    /// <summary>Compares two models.</summary>
    /// <param name="victim">The victim's summary.</param>
    /// <param name="suspect">The suspect's summary, from the same probe.</param>
    /// <returns>Finite; null where this evidence says nothing of these two models, because they tell different classes.</returns>
    /// <exception cref="ArgumentException">The summaries cannot be of one probe.</exception>
    double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect);

    /// <summary>Maps a value to a scale without ends, on which equal differences mean about the same, for standard scores; the identity unless an evidence says otherwise.</summary>
    /// <param name="value">What <see cref="Compare"/> gave.</param>
    /// <returns>Finite; rises with the value.</returns>
    double ToScale(double value) => value;
}
