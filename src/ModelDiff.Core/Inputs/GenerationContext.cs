using ModelDiff.Models;

namespace ModelDiff.Inputs;

/// <summary>What a generator has at hand. Models and tensors are borrowed.</summary>
public sealed record GenerationContext
{
    /// <summary>The owner's model.</summary>
    public required IModelAdapter Victim { get; init; }

    /// <summary>The model under suspicion, or null where pairs are made before there is one.</summary>
    public IModelAdapter? Suspect { get; init; }

    /// <summary>Seed inputs: texts, or float32 <c>[M, ...input]</c> in <see cref="InputRange"/>; null where there are none.</summary>
    /// <exception cref="ArgumentException">A tensor that is no finite float32 batch.</exception>
    public InputBatch? Seeds
    {
        get;
        init
        {
            if (value is not null)
                InputTensors.Check(value, nameof(Seeds));
            field = value;
        }
    }

    /// <summary>How many pairs to make, at least 1; default 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Count
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Count));
            field = value;
        }
    } = 100;

    /// <summary>Decides every random choice; default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Most rows handed to a model at once, at least 1; default 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int BatchSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(BatchSize));
            field = value;
        }
    } = 32;

    /// <summary>Whether a panel judges the models, so that the pairs are for the similarity alone.</summary>
    public bool ForPanel { get; init; }

    /// <summary>Receives a report about once per batch.</summary>
    public IProgress<StageProgress>? Progress { get; init; }

    /// <summary>The models at hand: the victim, then the suspect where there is one.</summary>
    public IEnumerable<IModelAdapter> Models => Suspect is null ? [Victim] : [Victim, Suspect];

    /// <summary>What the inputs are: texts where the seed inputs are, else what the victim takes.</summary>
    public InputSpace InputSpace => Seeds switch
    {
        TextBatch => Victim.Signature.InputSpace as TextSpace ?? new TextSpace(),
        TensorBatch => Victim.Signature.InputSpace as TensorSpace ?? new TensorSpace(),
        _ => Victim.Signature.InputSpace,
    };

    /// <summary>Shape of one input: that of the seed inputs, else that of the first model that states one.</summary>
    /// <exception cref="ArgumentException">Neither seed inputs nor models tell the shape.</exception>
    public TensorShape InputShape =>
        (Seeds is null ? null : TensorShape.OfRows(Seeds.AsTensor().shape))
        ?? Models.Select(model => model.Signature.InputShape).FirstOrDefault(shape => shape is not null)
        ?? throw new ArgumentException($"The input shape is unknown: model '{Victim.Signature.Name}' does not state it and there are no seed inputs. Give seed inputs or the input shape.");

    /// <summary>The legal range that all models at hand share.</summary>
    /// <exception cref="ArgumentException">The models differ in their input range.</exception>
    public InputRange InputRange =>
        Suspect is null || Suspect.Signature.InputRange == Victim.Signature.InputRange
            ? Victim.Signature.InputRange
            : throw new ArgumentException($"Model '{Victim.Signature.Name}' takes inputs in {Victim.Signature.InputRange}, model '{Suspect.Signature.Name}' in {Suspect.Signature.InputRange}: bring both to one range with a preprocessing decorator.");
}
