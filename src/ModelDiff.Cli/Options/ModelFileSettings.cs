using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;

namespace ModelDiff.Cli.Options;

/// <summary>All that is needed to load one model file, in this process or in another.</summary>
/// <param name="Path">The full path.</param>
/// <param name="IsOnnx">Whether ONNX Runtime runs it.</param>
internal sealed record ModelFileSettings(string Path, bool IsOnnx)
{
    /// <summary>Shape of one input, or null for what the file tells.</summary>
    public long[]? InputShape { get; init; }

    /// <summary>Smallest and largest legal value, or null for the standard.</summary>
    public double[]? Range { get; init; }

    /// <summary>Key or index of the output, or null for the only one.</summary>
    public string? Output { get; init; }

    /// <summary>Values at which other inputs are held, by name.</summary>
    public IReadOnlyDictionary<string, double> Hold { get; init; } = new Dictionary<string, double>();

    public bool HoldZeros { get; init; }

    /// <summary>Where libtorch computes.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Where ONNX Runtime computes.</summary>
    public string ExecutionProvider { get; init; } = "cpu";

    private TensorShape? Shape => InputShape is null ? null : new TensorShape(InputShape);

    private InputRange? Limits => Range is [var minimum, var maximum] ? new InputRange(minimum, maximum) : null;

    private OutputSelector? Selector => Output is null ? null : OutputSelector.Parse(Output);

    public static ModelFileSettings Parse(string json) => JsonSerializer.Deserialize<ModelFileSettings>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Loads the model in this process; the caller disposes it.</summary>
    public IModelAdapter Load() => IsOnnx ? OnnxAdapter.Load(Path, OnnxOptions()) : TorchScriptAdapter.Load(Path, TorchScriptOptions());

    private TorchScriptOptions TorchScriptOptions() => new()
    {
        InputShape = Shape,
        InputRange = Limits ?? InputRange.Unit,
        Output = Selector,
        Device = new TorchSharp.torch.Device(Device),
    };

    private OnnxOptions OnnxOptions() => new()
    {
        InputShape = Shape,
        InputRange = Limits,
        Output = Selector,
        ExecutionProvider = ExecutionProvider,
        HeldInputs = Hold.ToDictionary(held => held.Key, held => HeldInput.Number(held.Value)),
        HoldZeros = HoldZeros,
    };
}
