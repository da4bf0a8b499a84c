using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Verdicts;

namespace ModelDiff;

/// <summary>How models are compared. The defaults are the method's best known settings.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Makes the input pairs; default those that suit what is at hand: adversarial ones, and of random signs where no model has gradients or a panel judges.</summary>
    public IInputGenerator Generator { get; init; } = new AutomaticPairs();

    /// <summary>Distance between a model's two outputs on a pair; default cosine.</summary>
    public OutputDistance Distance { get; init; } = OutputDistance.Cosine;

    /// <summary>Similarity of two DDVs; default cosine.</summary>
    public DdvSimilarity Similarity { get; init; } = DdvSimilarity.Cosine;

    /// <summary>How many pairs are generated, at least 2; default 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 2: the cosine of two single numbers says nothing.</exception>
    public int Pairs
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2, nameof(Pairs));
            field = value;
        }
    } = 100;

    /// <summary>Decides every random choice, the bootstrap included; default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Most rows handed to a model at once, at least 1; default null: 32, and 64 where a row has at most 4,096 numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? BatchSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(BatchSize));
            field = value;
        }
    }

    /// <summary>
    /// Most models of a panel that are open and asked at the same time, at least 1; default as many as there are libtorch threads. Fewer need less memory and give the same answers.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? ModelsAtOnce
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(ModelsAtOnce));
            field = value;
        }
    }

    /// <summary>
    /// Whether each model is first asked for three rows three times over, seven rows in all, to see that its answer to a row follows from that row alone. Default: it is;
    /// a model that answers at random, from a state or by the rest of the batch is an error then.
    /// </summary>
    public bool ChecksModels { get; init; } = true;

    /// <summary>What a panel is asked, and how it decides.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>How the interval around a similarity is computed.</summary>
    public BootstrapOptions Bootstrap { get; init; } = new();
}
