using System.Collections.Immutable;
using TorchSharp;

namespace ModelDiff.Models;

/// <summary>What a model file does not tell of itself, whatever its kind. Immutable.</summary>
public sealed record ModelFileOptions
{
    /// <summary>The name that reports and messages use, or null for that of the file without its extension; default null.</summary>
    public string? Name { get; init; }

    /// <summary>Shape of one input row as the model takes it, or null for what the file tells; default null.</summary>
    public TensorShape? InputShape { get; init; }

    /// <summary>Legal values of an input element, or null for what the file tells or, where it does not, [0, 1]; default null.</summary>
    public InputRange? InputRange { get; init; }

    /// <summary>Which output is compared, or null for the only one; default null.</summary>
    public OutputSelector? Output { get; init; }

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

    /// <summary>Where the model runs; default CPU. A runtime that has no such device refuses it. For CUDA see <see cref="TorchRuntime.UseFullPrecision"/>.</summary>
    public torch.Device Device { get; init; } = TorchRuntime.Cpu();

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
}
