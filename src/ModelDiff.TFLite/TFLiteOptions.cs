using System.Collections.Immutable;
using ModelDiff.Models;
using TorchSharp;

namespace ModelDiff.TFLite;

/// <summary>What a TensorFlow Lite file does not tell of itself. Immutable.</summary>
public sealed record TFLiteOptions
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

    /// <summary>Where the model runs; default CPU.</summary>
    public torch.Device Device
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Device));
            field = value;
        }
    } = TorchRuntime.Cpu();

    /// <summary>Shape of one input row, or null for that of the file; default null. Settles axes that the file leaves open, and agrees with all others.</summary>
    public TensorShape? InputShape { get; init; }

    /// <summary>Legal values of an input element, or null for what the element type of the file can hold: its real numbers where it is quantized, [0, 255] for bytes, else [0, 1]; default null.</summary>
    public InputRange? InputRange { get; init; }

    /// <summary>The input that varies, or null for the first that is not held; default null.</summary>
    public string? InputName { get; init; }

    /// <summary>The number at which each element of another input is held, by the input's name; default none. Copied.</summary>
    public IReadOnlyDictionary<string, double> HeldInputs
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(HeldInputs));
            field = value.ToImmutableSortedDictionary(StringComparer.Ordinal);
        }
    } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Whether other inputs that are not in <see cref="HeldInputs"/> are held at zeros; default no: a model that has such inputs is refused.</summary>
    public bool HoldZeros { get; init; }

    /// <summary>Which output is compared, or null for the only one; default null.</summary>
    public OutputSelector? Output { get; init; }
}
