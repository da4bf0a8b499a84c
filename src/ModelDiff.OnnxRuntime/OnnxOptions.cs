using System.Collections.Immutable;
using System.Globalization;
using ModelDiff.Models;

namespace ModelDiff.OnnxRuntime;

/// <summary>How an ONNX model is run, and what its file does not tell of itself. Immutable.</summary>
public sealed record OnnxOptions
{
    /// <summary>The name that reports and messages use, or null for that of the file without its extension; default null.</summary>
    public string? Name { get; init; }

    /// <summary>The input that varies, or null for the only one that is not held, else the first of a floating-point type with two axes or more; default null.</summary>
    public string? InputName { get; init; }

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

    /// <summary>Whether whole numbers in the output are scores, as fully quantized models give them, and no class indices; default no.</summary>
    public bool WholeNumberScores { get; init; }

    /// <summary>The values of the other inputs by name; default none. Copied.</summary>
    /// <exception cref="ArgumentException">An empty name, or a value that is null.</exception>
    public IReadOnlyDictionary<string, HeldInput> HeldInputs
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(HeldInputs));
            if (value.Any(pair => string.IsNullOrWhiteSpace(pair.Key) || pair.Value is null))
                throw new ArgumentException("Held inputs need a name and a value.", nameof(HeldInputs));
            field = value.ToImmutableSortedDictionary(StringComparer.Ordinal);
        }
    } = ImmutableSortedDictionary<string, HeldInput>.Empty;

    /// <summary>Whether the other inputs that are not in <see cref="HeldInputs"/> are held at zeros; default no: a model that has such inputs is refused.</summary>
    public bool HoldZeros { get; init; }

    /// <summary>Shape of one input row as the model takes it, or null for what the file says; default null.</summary>
    /// <remarks>Settles the dynamic axes; must agree with the fixed ones. Where neither settles them, the adapter takes rows of any size.</remarks>
    public TensorShape? InputShape { get; init; }

    /// <summary>Legal values of an input element, or null for those of the element type: [0, 255] for uint8, [-128, 127] for int8, else [0, 1]; default null.</summary>
    public InputRange? InputRange { get; init; }

    /// <summary>Threads that compute one operator together, at least 1, or null for as many as libtorch uses on the thread that loads the model; default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? IntraOpThreads
    {
        get;
        init
        {
            if (value is { } threads)
                ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(IntraOpThreads));
            field = value;
        }
    }

    /// <summary>What computes: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>; default <c>cpu</c>. CUDA needs the package Microsoft.ML.OnnxRuntime.Gpu in place of Microsoft.ML.OnnxRuntime.</summary>
    /// <exception cref="ArgumentException">None of these.</exception>
    public string ExecutionProvider
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(ExecutionProvider));
            if (value != "cpu" && CudaDeviceOf(value) is null)
                throw new ArgumentException($"Expected the execution provider cpu, cuda or cuda:N; got '{value}'.", nameof(ExecutionProvider));
            field = value;
        }
    } = "cpu";

    /// <summary>The number of the CUDA device, or null for the CPU.</summary>
    internal int? CudaDevice => CudaDeviceOf(ExecutionProvider);

    private static int? CudaDeviceOf(string provider) => provider switch
    {
        "cuda" => 0,
        _ when provider.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(provider.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var device) => device,
        _ => null,
    };
}
