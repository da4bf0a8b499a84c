using System.ComponentModel.DataAnnotations;
using ModelDiff.Verdicts;

namespace ModelDiff.Extensions.DependencyInjection;

/// <summary>How an application compares models. Each property may stand in its configuration; all are checked when the application starts.</summary>
public sealed class ModelDiffOptions
{
    private const double LeastRate = 1e-9;
    private const double GreatestRate = 1 - LeastRate;

    /// <summary>How often an innocent model may be called derived, in (0, 1); default 0.01. Never finer than the panel allows.</summary>
    [Range(LeastRate, GreatestRate)]
    public double FalsePositiveRate { get; set; } = AuditOptions.DefaultFalsePositiveRate;

    /// <summary>How many pairs of inputs are generated, at least 2; default 100.</summary>
    [Range(2, int.MaxValue)]
    public int Pairs { get; set; } = 100;

    /// <summary>Most rows handed to a model at once, at least 1; default null: 32, and 64 where a row has at most 4,096 numbers.</summary>
    [Range(1, int.MaxValue)]
    public int? BatchSize { get; set; }

    /// <summary>Decides every random choice; default 0.</summary>
    public long Seed { get; set; }

    /// <summary>Most rows that a model is asked for, at least 60; default: no limit.</summary>
    [Range(AuditOptions.LeastQueries, int.MaxValue)]
    public int? MaximumQueries { get; set; }

    /// <summary>Whether the suspect is asked in goes until the evidence suffices; default: at once.</summary>
    public bool Sequential { get; set; }

    /// <summary>Folders of panels by <c>modeldiff panel train</c>, by the names under which <see cref="ModelPanel"/> is asked for, in any case; relative to the process's current folder. Default none.</summary>
    public IDictionary<string, string> Panels { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Changes what no configuration can say, as the last step: <c>comparison => comparison with { Generator = new NaturalPairs() }</c>; default null for nothing.</summary>
    public Func<ComparisonOptions, ComparisonOptions>? Comparison { get; set; }

    internal ComparisonOptions ToComparison()
    {
        var options = new ComparisonOptions
        {
            Pairs = Pairs,
            BatchSize = BatchSize,
            Seed = Seed,
            Audit = new AuditOptions { FalsePositiveRate = FalsePositiveRate, MaximumQueries = MaximumQueries, Sequential = Sequential },
        };
        return Comparison?.Invoke(options) ?? options;
    }
}
