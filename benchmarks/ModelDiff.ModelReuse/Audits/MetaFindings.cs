using System.Collections.Immutable;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>Meta-classifiers for one owner's suspects: every second copy of each kind trains the one that judges the others.</summary>
internal sealed class MetaFindings
{
    private const int Folds = 2;

    private readonly double[]?[] _suspects;
    private readonly int[] _folds;
    private readonly double[] _missing;
    private readonly MetaClassifier[] _judges;

    /// <param name="suspects">Who they are.</param>
    /// <param name="panel">Features of references and twins; null where a model has none.</param>
    /// <param name="features">The suspects' features; infinite where a measure says nothing, null where none does.</param>
    public MetaFindings(ImmutableArray<AuditModel> suspects, double[]?[] panel, double[]?[] features)
    {
        _suspects = features;
        var innocents = panel.OfType<double[]>().ToArray();
        _missing = [.. Enumerable.Range(0, innocents[0].Length).Select(k => innocents.Select(row => row[k]).Where(double.IsFinite).DefaultIfEmpty().Average())];
        _folds = new int[suspects.Length];
        foreach (var (number, i) in suspects.Index().GroupBy(suspect => (suspect.Item.Cell, suspect.Item.IsDerived)).SelectMany(cell => cell.Select((suspect, number) => (number, suspect.Index))))
            _folds[i] = number % Folds;
        _judges = [.. Enumerable.Range(0, Folds).Select(fold => new MetaClassifier(innocents.Select(Filled), [.. Copies(fold)]))];

        IEnumerable<double[]> Copies(int judged) => suspects.Index().Where(suspect => suspect.Item.IsDerived && _folds[suspect.Index] != judged).Select(suspect => features[suspect.Index]).OfType<double[]>().Select(Filled);
    }

    /// <summary>The p-value of a suspect; 1 where nothing is known of it.</summary>
    public double P(int suspect) => _suspects[suspect] is { } features ? _judges[_folds[suspect]].P(Filled(features)) : 1;

    /// <summary>Where a measure says nothing, a model is taken for an innocent of the usual kind.</summary>
    private double[] Filled(double[] features) => [.. features.Select((value, k) => double.IsFinite(value) ? value : _missing[k])];
}
