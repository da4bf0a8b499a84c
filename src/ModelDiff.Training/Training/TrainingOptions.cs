namespace ModelDiff.Training;

/// <summary>How long, how fast and on what variations of its images a model learns.</summary>
public sealed record TrainingOptions
{
    /// <summary>Batches, at least 1; default 600. Not heeded where <see cref="Epochs"/> is given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Steps
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Steps), value, "At least 1 step.");
    } = 600;

    /// <summary>Rounds through the training images, above 0, in place of <see cref="Steps"/>; default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    public double? Epochs
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Epochs), value, "Epochs must be above 0.");
    }

    /// <summary>Images per batch, at least 2; default 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 2.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(BatchSize), value, "At least 2 images, since normalizations need more than one.");
    } = 64;

    /// <summary>How gradients become steps; default <see cref="OptimizerKind.Nesterov"/>.</summary>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>Learning rate of the first batch, above 0; default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0 or not finite.</exception>
    public double Rate
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Rate), value, "The rate must be above 0 and finite.");
    } = 0.1;

    /// <summary>How the rate changes; default <see cref="LearningSchedule.Cosine"/>.</summary>
    public LearningSchedule Schedule { get; init; }

    /// <summary>Weight decay, at least 0; default 0.0005.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public double WeightDecay
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(WeightDecay), value, "At least 0.");
    } = 5e-4;

    /// <summary>Momentum of <see cref="OptimizerKind.Nesterov"/>, in [0, 1); default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside [0, 1).</exception>
    public double Momentum
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Momentum), value, "In [0, 1).");
    } = 0.9;

    /// <summary>How images are varied; default not at all.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>Probability that is taken from the true class and spread over all, in [0, 1); default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside [0, 1).</exception>
    public double LabelSmoothing
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(LabelSmoothing), value, "In [0, 1).");
    }

    /// <summary>Checks on held-out images without a better accuracy after which a training ends early, at least 1; null to train to the end; default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? Patience
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Patience), value, "At least 1.");
    }

    /// <summary>The same options with their epochs as steps.</summary>
    /// <param name="images">Training images, at least 1.</param>
    public TrainingOptions InSteps(int images) =>
        Epochs is { } epochs ? this with { Epochs = null, Steps = Math.Max(1, (int)Math.Ceiling(epochs * images / BatchSize)) } : this;

    /// <summary>The learning rate of a batch.</summary>
    /// <param name="step">The batch, from 0 to <see cref="Steps"/> - 1.</param>
    internal double RateAt(int step) => Schedule switch
    {
        LearningSchedule.Cosine => 0.5 * Rate * (1 + Math.Cos(Math.PI * step / Steps)),
        LearningSchedule.Step => Rate * (4L * step >= 3L * Steps ? 0.01 : 2L * step >= Steps ? 0.1 : 1),
        _ => Rate,
    };
}
