using System.Collections.Immutable;

namespace ModelDiff.ModelReuse.Scoring;

/// <summary>How well a measure finds parents among references.</summary>
public sealed record ScoreCard
{
    private const string UnknownMethod = "unknown";

    /// <summary>Pairs of a suspect and the model it was made from in one step.</summary>
    public required Tally Direct { get; init; }

    /// <summary>Pairs of a suspect and an earlier ancestor.</summary>
    public required Tally Combined { get; init; }

    /// <summary>Direct and combined pairs.</summary>
    public Tally All => new(Direct.Right + Combined.Right, Direct.Total + Combined.Total);

    /// <summary>Direct and combined pairs by the reuse method that made the suspect.</summary>
    public required ImmutableSortedDictionary<string, Tally> ByMethod { get; init; }

    /// <summary>Parent scores against reference scores, over all suspects.</summary>
    public required RocCurve Roc { get; init; }

    /// <summary>
    /// Scores similarities by the paper's rule: a pair is right when the suspect is closer to that parent than to <em>every</em> reference.
    /// </summary>
    /// <param name="records">A suspect with a parent needs a reference too. Where names spell the lineage, they tell method and steps; other pairs count as direct.</param>
    /// <exception cref="FormatException">A suspect has a parent and no reference, or all pairs are of one relation.</exception>
    /// <remarks>Source: Li et al., ISSTA 2021, arXiv:2106.08890, evaluation on ModelReuse.</remarks>
    public static ScoreCard Of(IReadOnlyCollection<SimilarityRecord> records)
    {
        var direct = default(Tally);
        var combined = default(Tally);
        var byMethod = ImmutableSortedDictionary.CreateBuilder<string, Tally>(StringComparer.Ordinal);
        foreach (var suspect in records.GroupBy(record => record.Suspect))
        {
            var parents = suspect.Where(record => record.IsParent).ToArray();
            if (parents.Length == 0)
                continue;   // not derived: its references count in the ROC curve alone
            var nearestReference = suspect.Where(record => !record.IsParent).Max(record => (double?)record.Similarity)
                ?? throw new FormatException($"Suspect '{suspect.Key}' has no reference to compare its parent with.");
            var name = LineageName.TryParse(suspect.Key);
            foreach (var parent in parents)
            {
                var right = parent.Similarity > nearestReference;
                if (StepsBetween(parent.Candidate, name) > 1)
                    combined = combined.Plus(right);
                else
                    direct = direct.Plus(right);
                var method = name?.Method ?? UnknownMethod;
                byMethod[method] = byMethod.GetValueOrDefault(method).Plus(right);
            }
        }

        return new ScoreCard
        {
            Direct = direct,
            Combined = combined,
            ByMethod = byMethod.ToImmutable(),
            Roc = RocOf(records),
        };
    }

    private static int StepsBetween(string parent, LineageName? suspect) =>
        LineageName.TryParse(parent) is { } ancestor ? suspect?.StepsFrom(ancestor) ?? 1 : 1;

    private static RocCurve RocOf(IReadOnlyCollection<SimilarityRecord> records)
    {
        var groups = records.ToLookup(record => record.IsParent, record => record.Similarity);
        return groups.Count == 2
            ? new RocCurve(groups[true], groups[false])
            : throw new FormatException("The similarities are all of one relation; parents and references are both needed.");
    }
}
