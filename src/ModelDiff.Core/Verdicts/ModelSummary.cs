using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;

namespace ModelDiff.Verdicts;

/// <summary>What verdicts need of one model: each evidence's summary of its answers. Immutable; holds no tensors.</summary>
public sealed class ModelSummary
{
    private static readonly LabelInformation Labeling = new();

    /// <summary>What verdicts among twins read of natural inputs.</summary>
    internal static readonly ResidualAgreement Residual = new();

    private ModelSummary(ModelProfile profile) => Profile = profile;

    private ModelSummary(ModelSummary other) => (Profile, Values, Labels, Classes, Residuals, Noise) = (other.Profile, other.Values, other.Labels, other.Classes, other.Residuals, other.Noise);

    /// <summary>What is known of the model.</summary>
    public ModelProfile Profile { get; private init; }

    /// <summary>One summary per evidence, in its order; empty where an evidence found nothing to compare.</summary>
    internal ImmutableArray<ImmutableArray<double>> Values { get; private init; } = [];

    /// <summary>The labels of the natural inputs; empty where there are none, or all are one.</summary>
    internal ImmutableArray<double> Labels { get; private init; } = [];

    /// <summary>As <see cref="ClassAgreement"/> says.</summary>
    internal ImmutableArray<double> Classes { get; private init; } = [];

    /// <summary>As <see cref="ResidualAgreement"/> says, of the natural inputs; empty where there are none.</summary>
    internal ImmutableArray<double> Residuals { get; private init; } = [];

    /// <summary>As <see cref="OutputGeometry"/> says, of noise; empty where there is none.</summary>
    internal ImmutableArray<double> Noise { get; private init; } = [];

    /// <summary>Reduces a model's answers.</summary>
    /// <param name="profile">What is known of the model.</param>
    /// <param name="answers">Borrowed; may be disposed afterwards.</param>
    /// <param name="evidence">The evidence, in the order that all summaries of one case share.</param>
    /// <exception cref="ArgumentException">A part is missing, or there are too few inputs.</exception>
    public static ModelSummary Of(ModelProfile profile, ModelAnswers answers, IReadOnlyList<IEvidence> evidence)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(evidence);
        var isNatural = answers.Parts.Contains(ProbePart.Natural);
        ImmutableArray<IEvidence> items = [.. evidence];
        ImmutableArray<ImmutableArray<double>> values = [.. items.Select(item => item.Summarize(answers))];
        var noise = items.IndexOf(EvidenceSet.NoiseGeometry);
        return new ModelSummary(profile)
        {
            Values = values,
            Labels = isNatural ? Labeling.Summarize(answers) : [],
            Classes = ClassAgreement.Summarize(answers),
            Residuals = isNatural ? Residual.Summarize(answers) : [],
            Noise = noise >= 0 ? values[noise] : answers.Parts.Contains(ProbePart.Noise) ? EvidenceSet.NoiseGeometry.Summarize(answers) : [],
        };
    }

    /// <summary>The share of the natural inputs that get the most frequent class; 0 where there are none.</summary>
    internal double LargestClass => Labels.IsEmpty ? 0 : (double)Labels.CountBy(label => label).Max(entry => entry.Value) / Labels.Length;

    /// <summary>The same with one more summary, of an evidence that stands behind the others.</summary>
    /// <param name="value">The summary; empty where there is nothing to compare.</param>
    internal ModelSummary With(ImmutableArray<double> value) => new(this) { Values = Values.Add(value) };

    /// <summary>The same of a model of which something else is known.</summary>
    internal ModelSummary With(ModelProfile profile) => new(this) { Profile = profile };

    /// <summary>The same with the classes in another model's order, for what is compared class by class among twins; itself where they are so already, or nothing shows that both tell the same classes.</summary>
    /// <param name="other">The model whose order it is to be.</param>
    internal ModelSummary InClassesOf(ModelSummary other) => ClassOrder.Of(other, this) is { } order ? new(this) { Classes = order.OfClasses(Classes), Residuals = order.OfRows(Residuals) } : this;

    /// <summary>What one model's labels tell of the other's, see <see cref="LabelInformation"/>; null where one of them has none.</summary>
    internal double? SharedLabels(ModelSummary other) => Labels.IsEmpty || other.Labels.IsEmpty ? null : Labeling.Compare(Labels.AsSpan(), other.Labels.AsSpan());
}
