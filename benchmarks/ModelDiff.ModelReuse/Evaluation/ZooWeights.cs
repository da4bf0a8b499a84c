using System.Collections.Immutable;
using ModelDiff.ModelReuse.Zoo;
using ModelDiff.Weights;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Compares the weights of a zoo's pairs as <c>modeldiff compare</c> does.</summary>
/// <param name="folder">Keeps the models.</param>
internal sealed class ZooWeights(string folder)
{
    /// <summary>Compares every suspect with each of its candidates, on all cores.</summary>
    /// <param name="zoo">The zoo.</param>
    /// <param name="progress">One report per pair, from one thread at a time.</param>
    /// <param name="cancellationToken">Observed once per layer.</param>
    /// <returns>A cell per sort of cases that the zoo has.</returns>
    /// <exception cref="ModelLoadException">A file is missing or damaged.</exception>
    public ImmutableArray<WeightCell> Run(ZooManifest zoo, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var store = new ZooStore(folder);
        var weights = zoo.Models.ToDictionary(model => model.Recipe.Name, model => WeightReaders.Default.Read(store.FileOf(model)));
        var sorts = MeasureScore.Sorts(new ReuseCases(zoo)).ToArray();
        var pairs = sorts.SelectMany(sort => sort.Cases.SelectMany(item => item.Candidates.Select(candidate => (Sort: sort.Name, Victim: candidate, item.Suspect)))).ToArray();
        var results = new WeightComparison[pairs.Length];
        var (done, reporting) = (0, new Lock());
        SideBySide.For(pairs.Length, i =>
        {
            results[i] = WeightComparer.Compare(weights[pairs[i].Victim], weights[pairs[i].Suspect], cancellationToken: cancellationToken);
            lock (reporting)
                progress?.Report(new StageProgress("comparing weights", ++done, pairs.Length));
        }, cancellationToken);
        return [.. pairs.Zip(results).GroupBy(entry => entry.First.Sort, entry => entry.Second).Select(sort => new WeightCell(sort.Key, [.. sort]))];
    }
}
