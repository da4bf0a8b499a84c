using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.Training;

/// <summary>What a panel is to hold.</summary>
public sealed record PanelTrainerOptions
{
    /// <summary>Unrelated models, at least 0; default 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int References
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(References), value, "At least 0 references.");
    } = 20;

    /// <summary>Second models by the victim's recipe, at least 0; default 8. Without a victim there are none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Twins
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Twins), value, "At least 0 twins.");
    } = 8;

    /// <summary>Whether second models by the victim's recipe are its twins, see <see cref="VictimRecipe.NoTwins"/>; default true. Where they are not, they are references.</summary>
    public bool MakesTwins { get; init; } = true;

    /// <summary>Networks of the references, names of <see cref="NetworkCatalogue.Names"/>, at least one; default the slim ones: <see cref="NetworkCatalogue.Slim"/>. The victim's own comes first.</summary>
    /// <exception cref="ArgumentException">One is unknown, or there is none.</exception>
    public ImmutableArray<string> Architectures
    {
        get;
        init => field = NetworkCatalogue.Checked(value);
    } = NetworkCatalogue.Slim;

    /// <summary>The victim's own network, for recipes that name it; default null, none. Then it is one of the architectures of the references too.</summary>
    public OwnNetwork? Own { get; init; }

    /// <summary>Opens models of the panel's folder that are of other formats than networks of the catalogue, by their paths; default null, there are none.</summary>
    public Func<string, IModelAdapter>? Open { get; init; }

    /// <summary>How many of the twins begin at the victim's own initial weights, where its recipe tells them; at least 0; default 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int SameSeed
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(SameSeed), value, "At least 0 twins.");
    } = 3;

    /// <summary>Batches per reference, at least 1; default 600.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Steps
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Steps), value, "At least 1 step.");
    } = 600;

    /// <summary>Seeds of all models derive from it; default 0.</summary>
    public long Seed { get; init; }

    /// <summary>SHA-256 of the victim's file, 64 lower-case hexadecimal digits, which the list tells so that others do not take its twins for theirs; default null, unknown.</summary>
    public string? VictimSha256 { get; init; }

    /// <summary>
    /// The family of the model that gave the labels, see <see cref="ModelProfile.FamilyOfLabels(ModelSignature)"/>: all models are of it then, half of them by the victim's recipe, and there are no twins.
    /// Default null: labels are true ones.
    /// </summary>
    public string? LabelFamily { get; init; }

    /// <summary>The name of the task, by which verdicts tell models of one task.</summary>
    public string Task { get; init; } = "task";

    /// <summary>The way from chance to perfection that a model must go at least to have learned, in [0, 1]; default 0.2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside [0, 1].</exception>
    public double LeastLearned
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(LeastLearned), value, "In [0, 1].");
    } = 0.2;
}
