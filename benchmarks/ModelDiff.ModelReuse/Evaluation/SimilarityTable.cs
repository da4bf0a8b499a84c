using System.Collections.Immutable;
using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>What one measure says of every two models of a zoo: row = suspect, column = candidate; larger means closer.</summary>
internal sealed class SimilarityTable
{
    private readonly Dictionary<string, int> _positions;
    private readonly double[,] _values;

    /// <param name="names">The models.</param>
    /// <param name="values">As many rows and columns as names; NaN where the measure was not asked, else finite.</param>
    public SimilarityTable(ImmutableArray<string> names, double[,] values)
    {
        Names = names;
        _values = values;
        _positions = names.Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => entry.index);
    }

    /// <summary>The models in the order of rows and columns.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The values, row = suspect; a copy.</summary>
    public double[,] ToArray() => (double[,])_values.Clone();

    /// <summary>The measure between two models.</summary>
    public double Between(string suspect, string candidate) => _values[_positions[suspect], _positions[candidate]];

    /// <summary>The similarities of cases as records, in the form that <see cref="SimilarityCsv"/> writes and <see cref="ScoreCard"/> scores.</summary>
    public ImmutableArray<SimilarityRecord> Records(IEnumerable<ReuseCase> cases) =>
    [
        .. cases.SelectMany(item => item.Candidates.Select(name => (name, true)).Concat(item.References.Select(name => (name, false)))
            .Select(pair => new SimilarityRecord(item.Suspect, pair.name, pair.Item2, Between(item.Suspect, pair.name)))),
    ];

    /// <summary>The conformal p-value of a case's first candidate: <c>(1 + references at least as close) / (references + 1)</c>.</summary>
    /// <remarks>Source: Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005.</remarks>
    public double PValue(ReuseCase item)
    {
        var similarity = Between(item.Suspect, item.Candidates[0]);
        return (1.0 + item.References.Count(reference => Between(item.Suspect, reference) >= similarity)) / (item.References.Length + 1);
    }
}
