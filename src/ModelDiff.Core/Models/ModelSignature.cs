using TorchSharp;

namespace ModelDiff.Models;

/// <summary>What is known of a model before it is asked.</summary>
public sealed record ModelSignature
{
    /// <summary>Creates the signature of a model of which only the name is known.</summary>
    /// <param name="name">The name that reports and messages use.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public ModelSignature(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name that reports and messages use.</summary>
    public string Name { get; init; }

    /// <summary>Where the model came from: a full path or an address, or null where it was made in memory.</summary>
    public string? Source { get; init; }

    /// <summary>The inputs that the model takes; default tensors of unknown shape in [0, 1].</summary>
    public InputSpace InputSpace { get; init; } = new TensorSpace();

    /// <summary>Shape of one input row, or null where it is unknown or free. Setting it makes the inputs tensors.</summary>
    public TensorShape? InputShape
    {
        get => (InputSpace as TensorSpace)?.Shape;
        init => InputSpace = Tensors with { Shape = value };
    }

    /// <summary>Legal values of an input element; default [0, 1]. Setting it makes the inputs tensors.</summary>
    public InputRange InputRange
    {
        get => Tensors.Range;
        init => InputSpace = Tensors with { Range = value };
    }

    /// <summary>Shape of one output row before it is flattened, or null where it is unknown.</summary>
    public TensorShape? OutputShape { get; init; }

    /// <summary>The only number of rows that the model takes at once, or null where any will do. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? BatchSize
    {
        get;
        init
        {
            if (value is { } size)
                ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(BatchSize));
            field = value;
        }
    }

    /// <summary>The device on which the model runs and best receives its inputs; default CPU.</summary>
    public torch.Device Device { get; init; } = TorchRuntime.Cpu();

    private TensorSpace Tensors => InputSpace as TensorSpace ?? new TensorSpace();
}
