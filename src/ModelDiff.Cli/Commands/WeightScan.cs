using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.Weights;

namespace ModelDiff.Cli.Commands;

/// <summary>Compares the weights of models that were found with those of one's own; runs nothing.</summary>
/// <param name="progress">Told after each model that was found.</param>
/// <param name="cancellationToken">Observed once per layer.</param>
internal sealed class WeightScan(IProgress<StageProgress> progress, CancellationToken cancellationToken)
{
    /// <summary>How often chance may show common weights anywhere in the scan.</summary>
    private const double FalsePositiveRate = 0.001;

    /// <summary>What was compared with what, by the hash of the model that was found; those whose weights cannot be read have no entry.</summary>
    /// <param name="found">All models that were found.</param>
    /// <param name="own">The models of one's own.</param>
    /// <param name="notes">Gets a sentence for each model whose weights cannot be read.</param>
    public Dictionary<string, WeightKin[]> Compare(IEnumerable<PackageModel> found, IEnumerable<PackageModel> own, ICollection<PackageNote> notes)
    {
        var others = Distinct(found);
        var mine = Distinct(own).Select(model => (Model: model, Weights: Read(model, notes))).ToArray();
        var options = new WeightOptions { FalsePositiveRate = FalsePositiveRate / Math.Max(1, others.Length * mine.Length) };
        var result = new Dictionary<string, WeightKin[]>(StringComparer.Ordinal);
        for (var i = 0; i < others.Length; i++)
        {
            var model = others[i];
            var known = mine.FirstOrDefault(candidate => candidate.Model.Sha256 == model.Sha256);
            if ((known.Model is null ? Read(model, notes) : known.Weights) is { } weights)
                result[model.Sha256] = [.. mine.Where(candidate => candidate.Weights is not null && candidate.Model.Sha256 != model.Sha256).Select(candidate => new WeightKin(candidate.Model.Path, WeightComparer.Compare(candidate.Weights!, weights, options, null, cancellationToken)))];
            progress.Report(new StageProgress("weights", i + 1, others.Length));
        }

        return result;
    }

    /// <summary>One of each content, of the kinds that hold weights.</summary>
    private static PackageModel[] Distinct(IEnumerable<PackageModel> models) =>
        [.. models.Where(model => model.Format != ModelFormat.Foreign).DistinctBy(model => model.Sha256, StringComparer.Ordinal)];

    private ModelWeights? Read(PackageModel model, ICollection<PackageNote> notes)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = PackageScan.IsInPackage(model.Path) && model.ExtractedTo is { } copy ? copy : model.Path;
        try
        {
            return WeightFiles.Read(file);
        }
        catch (ModelLoadException exception)
        {
            notes.Add(new(model.Path, $"its weights are not compared: {exception.Message.Replace(file, model.Path, StringComparison.Ordinal)}"));
            return null;
        }
    }
}
