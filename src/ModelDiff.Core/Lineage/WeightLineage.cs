using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Statistics;
using ModelDiff.Weights;

namespace ModelDiff.Lineage;

/// <summary>How models are related as far as the weights in their files tell. Nothing is run and no panel is needed: independently initialized models have no weights in common.</summary>
/// <remarks>
/// Two models are related where one shares a layer with the other that independently initialized models share with probability 1e-6 per layer, or where they have half of the tensors of the smaller one
/// in common to the last bit. Models that began at one initialization, or with one public backbone, are related too.
/// </remarks>
public static class WeightLineage
{
    private const int MostNotes = 100;   // of pairs that are told; the rest is counted

    /// <summary>Reads every model once and compares every two, in a fraction of a millisecond where they are unrelated.</summary>
    /// <param name="models">Names that differ, and how to read the weights: one that throws a <see cref="ModelLoadException"/> costs itself alone.</param>
    /// <param name="progress">Told after each model; null for none.</param>
    /// <param name="cancellationToken">Observed once per tensor and per model that is compared.</param>
    /// <returns>Without scores and p-values; the similarity is the share of layers that two models have in common, in [0, 1], or of tensors where that is more.</returns>
    /// <exception cref="ArgumentException">The weights of fewer than two models can be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public static ModelLineage Of(IReadOnlyList<(string Name, Func<ModelWeights> Read)> models, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var (read, failures) = Sketch(models, progress, cancellationToken);
        if (read.Length < 2)
            throw new ArgumentException($"A lineage by weights needs at least 2 models whose weights can be read; got {read.Length} of {models.Count}.{string.Concat(failures.Select(failure => $" {failure.Reason}"))}", nameof(models));
        var kin = Compare(read, cancellationToken);
        var similarity = SymmetricMatrix.Of(read.Length, 1, (i, j) => kin[(i, j)].Similarity, cancellationToken);
        var apart = SymmetricMatrix.Of(read.Length, 0, (i, j) => kin[(i, j)].Description is null && !kin[(i, j)].IsSameFile ? 1 : 0, cancellationToken);
        return new ModelLineage
        {
            Models = [.. read.Select(model => model.Name)],
            Similarity = similarity,
            Groups = ModelGroups.Of(apart, 0),
            Tree = NeighborJoining.Build(SymmetricMatrix.Of(read.Length, 0, (i, j) => 1 - similarity[i, j], cancellationToken).ToArray()),
            FalsePositiveRate = WeightSketch.LeastP,
            PanelSize = 0,
            Queries = 0,
            Failures = failures,
            Notes =
            [
                .. IdenticalFiles(read),
                "Models of a group have weights in common: one was made from another, or both come from a third model, or both were trained from the same initialization. Copies whose channels were reordered, and models that were taught by another's answers, are not found so.",
                .. failures.Select(failure => $"'{failure.Name}' is left out. {failure.Reason}"),
            ],
        };
    }

    /// <summary>One sentence for each group of identical files, and for each two others that are related; models that cannot be read are left out.</summary>
    internal static ImmutableArray<string> Notes(IReadOnlyList<(string Name, Func<ModelWeights> Read)> models, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var (read, _) = Sketch(models, progress, cancellationToken);
        return [.. IdenticalFiles(read), .. Pairs(read, Compare(read, cancellationToken))];
    }

    private static (ImmutableArray<(string Name, WeightSketch Weights)> Read, ImmutableArray<ModelFailure> Failures) Sketch(
        IReadOnlyList<(string Name, Func<ModelWeights> Read)> models, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var (read, failures) = (ImmutableArray.CreateBuilder<(string, WeightSketch)>(), ImmutableArray.CreateBuilder<ModelFailure>());
        foreach (var (name, open) in models)
        {
            try
            {
                read.Add((name, WeightSketch.Quick(open(), cancellationToken)));
            }
            catch (ModelLoadException exception)
            {
                failures.Add(new(name, exception.Message));
            }

            progress?.Report(new StageProgress("reading weights", read.Count + failures.Count, models.Count));
        }

        return (read.ToImmutable(), failures.ToImmutable());
    }

    private static Dictionary<(int, int), WeightKinship> Compare(ImmutableArray<(string Name, WeightSketch Weights)> models, CancellationToken cancellationToken) =>
        Enumerable.Range(0, models.Length).AsParallel().WithCancellation(cancellationToken)
            .SelectMany(i => Enumerable.Range(i + 1, models.Length - i - 1).Select(j => (i, j, Kin: Compare(models[i].Weights, models[j].Weights))))
            .ToDictionary(entry => (entry.i, entry.j), entry => entry.Kin);

    private static WeightKinship Compare(WeightSketch one, WeightSketch other)
    {
        var (tensors, layers, back) = (one.CommonTensors(other), one.SharedLayers(other), other.SharedLayers(one));
        var isSameFile = one.FileHash is { } hash && hash == other.FileHash;
        var similarity = isSameFile ? 1 : Math.Max(Share(2 * tensors, one.TensorCount + other.TensorCount), Share(layers + back, one.LayerCount + other.LayerCount));
        return new(isSameFile, tensors, layers, similarity, Description());

        string? Description()
        {
            var inTensors = tensors > 0 && 2 * tensors >= Math.Min(one.TensorCount, other.TensorCount);
            string[] found =
            [
                .. inTensors ? [$"{tensors} {(tensors == 1 ? "tensor" : "tensors")} of {one.TensorCount} and {other.TensorCount} to the last bit"] : Array.Empty<string>(),
                .. layers > 0 || back > 0 ? [$"the weights of {Math.Max(layers, back)} of {(layers >= back ? one : other).LayerCount} layers that were looked at"] : Array.Empty<string>(),
            ];
            return found.Length == 0 ? null : string.Join(" and ", found);
        }
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : Math.Min(1, part / (double)whole);

    private static IEnumerable<string> IdenticalFiles(ImmutableArray<(string Name, WeightSketch Weights)> models) =>
        models.Where(model => model.Weights.FileHash is not null).GroupBy(model => model.Weights.FileHash).Where(group => group.Count() > 1)
            .Select(group => $"Identical files (SHA-256 {group.Key}): {string.Join(", ", group.Select(model => model.Name))}.");

    /// <summary>Of identical files the first one speaks for all.</summary>
    private static IEnumerable<string> Pairs(ImmutableArray<(string Name, WeightSketch Weights)> models, Dictionary<(int I, int J), WeightKinship> kin)
    {
        var first = Enumerable.Range(0, models.Length).Where(i => !Enumerable.Range(0, i).Any(earlier => kin[(earlier, i)].IsSameFile)).ToHashSet();
        var related = (from entry in kin
                       where entry.Value.Description is not null && first.Contains(entry.Key.I) && first.Contains(entry.Key.J)
                       orderby entry.Key
                       select $"{models[entry.Key.I].Name} and {models[entry.Key.J].Name} have in common {entry.Value.Description}; 'compare' tells more.").ToArray();
        foreach (var note in related.Take(MostNotes))
            yield return note;
        if (related.Length > MostNotes)
            yield return $"{related.Length - MostNotes} more pairs share weights.";
    }
}
