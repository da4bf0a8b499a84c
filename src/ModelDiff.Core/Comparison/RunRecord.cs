using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff;

/// <summary>What a result rests on: models and inputs by their hashes, the command line, the software, the date. Immutable.</summary>
/// <remarks>The library knows models and software; command line, inputs and date are known to who runs it and are added by <c>with</c>.</remarks>
public sealed record RunRecord
{
    /// <summary>All models, the panel's included.</summary>
    public ImmutableArray<RecordedModel> Models { get; init; } = [];

    /// <summary>For which innocent models a p-value speaks, in words; null without a panel.</summary>
    public string? Population { get; init; }

    /// <summary>The files that inputs, and settings of models, were read from.</summary>
    public ImmutableArray<RecordedFile> Inputs { get; init; } = [];

    /// <summary>The words of the command line, without the files that it writes; empty where there was none.</summary>
    public ImmutableArray<string> CommandLine { get; init; } = [];

    /// <summary>The software that took part.</summary>
    public ImmutableArray<SoftwareVersion> Software { get; init; } = [];

    /// <summary>The day of the result; null where it is not recorded.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>The models, the population and the software of a comparison.</summary>
    /// <param name="comparison">The comparison.</param>
    public static RunRecord Of(ModelComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return new RunRecord
        {
            Models =
            [
                new RecordedModel("victim", new ModelProfile(comparison.Victim.Name) { Sha256 = comparison.VictimSha256 }),
                new RecordedModel("suspect", new ModelProfile(comparison.Suspect.Name) { Sha256 = comparison.SuspectSha256 }),
                .. comparison.Audit?.Members.Select(member => RecordedModel.OfPanel(member.Profile, member.Counts)) ?? [],
            ],
            Population = comparison.Audit is { Members.IsEmpty: false } audit ? PanelPopulation.Of(audit) : null,
            Software = SoftwareVersion.Current,
        };
    }

    /// <summary>The models and the software of a lineage.</summary>
    /// <param name="models">The models that were compared.</param>
    /// <param name="panel">The models of the panel.</param>
    public static RunRecord Of(IEnumerable<ModelProfile> models, IEnumerable<ModelProfile> panel)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(panel);
        return new RunRecord { Models = [.. models.Select(profile => new RecordedModel("model", profile)), .. panel.Select(profile => RecordedModel.OfPanel(profile))], Software = SoftwareVersion.Current };
    }
}
