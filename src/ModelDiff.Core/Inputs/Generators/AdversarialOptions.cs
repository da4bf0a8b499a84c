namespace ModelDiff.Inputs;

/// <summary>How adversarial pairs are made.</summary>
public sealed record AdversarialOptions
{
    private readonly double? _stepSize;

    /// <summary>Largest change of an input element as a share of the input range's width, in (0, 1]; default 16/255.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside (0, 1].</exception>
    public double Epsilon
    {
        get;
        init => field = Perturbation.CheckShare(value, nameof(Epsilon));
    } = Perturbation.DefaultEpsilon;

    /// <summary>Steps of the attack, at least 1; default 50.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Steps
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Steps));
            field = value;
        }
    } = 50;

    /// <summary>Change of an element per step as a share of the input range's width, in (0, 1]; default a sixth of <see cref="Epsilon"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside (0, 1].</exception>
    public double StepSize
    {
        get => _stepSize ?? Epsilon / 6;
        init => _stepSize = Perturbation.CheckShare(value, nameof(StepSize));
    }

    /// <summary>Whether the attack starts at a random place within epsilon; default true. Without it, losses that are flat at the clean output go nowhere.</summary>
    public bool RandomStart { get; init; } = true;

    /// <summary>What the attack drives the outputs to; default <see cref="AttackLoss.Diversity"/>.</summary>
    public AttackLoss Loss { get; init; } = AttackLoss.Diversity;

    /// <summary>The model whose gradients are used; default the suspect. A model without gradients is replaced by its partner.</summary>
    public CraftOn CraftOn { get; init; } = CraftOn.Suspect;
}
