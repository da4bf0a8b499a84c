using System.Collections.Immutable;
using ModelDiff.Fingerprints;
using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff;

/// <summary>Finds out how often an audit tells what was made from the victim: each of the owner's own copies is judged as a suspect.</summary>
public sealed class PowerEstimate
{
    private readonly ComparisonOptions _options;

    /// <summary>Creates an estimate.</summary>
    /// <param name="options">How suspects will be judged; null for the defaults.</param>
    public PowerEstimate(ComparisonOptions? options = null) => _options = options ?? new ComparisonOptions();

    /// <summary>Judges an owner's copies, and keeps in a fingerprint how many of each method were found.</summary>
    /// <param name="fingerprint">Borrowed; holds the panel by which suspects will be judged.</param>
    /// <param name="shadows">The copies, each with its <see cref="ModelProfile.Method"/>; each is opened when its turn comes.</param>
    /// <param name="progress">Receives a report per copy.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>Owned by the caller; shares storage with <paramref name="fingerprint"/>.</returns>
    /// <exception cref="ArgumentException">The fingerprint holds no panel, a copy does not tell its method, or takes inputs in another range than the victim.</exception>
    /// <exception cref="ModelDiffException">A copy failed, gave an unusable output, or is a model of the panel.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<Fingerprint> AddAsync(
        Fingerprint fingerprint, IReadOnlyList<ModelReference> shadows, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        ArgumentNullException.ThrowIfNull(shadows);
        if (fingerprint.Panel.IsEmpty)
            throw new ArgumentException("The fingerprint holds no panel by which copies could be judged.", nameof(fingerprint));
        if (shadows.FirstOrDefault(shadow => shadow.Profile.Method is null) is { } unknown)
            throw new ArgumentException($"'{unknown.Profile.Name}' does not tell by which method it was made from the victim.", nameof(shadows));
        var comparer = new ModelComparer(_options);
        var isFound = new List<(string Method, bool Found)>(shadows.Count);
        foreach (var shadow in shadows)
        {
            using var model = shadow.Open();
            var comparison = await comparer.CheckAsync(fingerprint, model, progress: null, cancellationToken).ConfigureAwait(false);
            isFound.Add((shadow.Profile.Method!, comparison.Verdict.Decision == VerdictDecision.Derived));
            progress?.Report(new StageProgress("judging copies", isFound.Count, shadows.Count));
        }

        return fingerprint.With([], Count(isFound));
    }

    private ImmutableArray<Power> Count(IEnumerable<(string Method, bool Found)> copies) =>
        [.. copies.GroupBy(copy => copy.Method).Select(copies => new Power(copies.Key, copies.Count(copy => copy.Found), copies.Count(), _options.Audit.FalsePositiveRate))];
}
