using TorchSharp;

namespace ModelDiff.Models;

/// <summary>What a TorchScript file does not tell of itself. Immutable.</summary>
public sealed record TorchScriptOptions
{
    /// <summary>The name that reports and messages use, or null for that of the file without its extension; default null.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public string? Name
    {
        get;
        init
        {
            if (value is not null)
                ArgumentException.ThrowIfNullOrWhiteSpace(value, nameof(Name));
            field = value;
        }
    }

    /// <summary>Where the model runs: CPU, CUDA or MPS; default CPU. For CUDA see <see cref="TorchRuntime.UseFullPrecision"/>.</summary>
    /// <exception cref="ArgumentException">A device of another type.</exception>
    public torch.Device Device
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Device));
            if (value.type is not (DeviceType.CPU or DeviceType.CUDA or DeviceType.MPS))
                throw new ArgumentException($"TorchScript models run on CPU, CUDA or MPS; got '{value}'.", nameof(Device));
            field = value;
        }
    } = TorchRuntime.Cpu();

    /// <summary>Shape of one input row, or null to leave it open; default null. Inputs of another shape are refused.</summary>
    /// <remarks>Where it is null, the shape is taken from the file in one case: a plain multilayer perceptron, whose first weight <c>[out, in]</c> tells rows of <c>[in]</c>.</remarks>
    public TensorShape? InputShape { get; init; }

    /// <summary>Legal values of an input element; default [0, 1].</summary>
    public InputRange InputRange { get; init; } = InputRange.Unit;

    /// <summary>The only number of rows that the model takes at once, as one that was traced carelessly may have it, or null where any will do; default null. At least 1.</summary>
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

    /// <summary>The number of classes of a model that answers with class indices, which become one-hot rows, or null for one that answers with scores; default null. At least 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 2.</exception>
    public int? Classes
    {
        get;
        init
        {
            if (value is { } count)
                ArgumentOutOfRangeException.ThrowIfLessThan(count, 2, nameof(Classes));
            field = value;
        }
    }

    /// <summary>Which output is compared, or null for the only one; default null.</summary>
    public OutputSelector? Output { get; init; }
}
