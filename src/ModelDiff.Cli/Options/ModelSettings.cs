using ModelDiff.Models;
using ModelDiff.OnnxRuntime;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Options;

/// <summary>What models need besides their file, and how a path becomes a model.</summary>
internal sealed record ModelSettings
{
    public TensorShape? InputShape { get; init; }

    public InputRange? Range { get; init; }

    public (double[] Mean, double[] Std)? Normalization { get; init; }

    public string? Output { get; init; }

    public Device Device { get; init; } = CPU;

    /// <summary>Where ONNX Runtime computes: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string ExecutionProvider { get; init; } = "cpu";

    public ImageLayout Layout { get; init; }

    public IReadOnlyDictionary<string, HeldInput> HeldInputs { get; init; } = new Dictionary<string, HeldInput>();

    public bool HoldZeros { get; init; }

    /// <summary>Whether a file is to be run by ONNX Runtime: by its content or, where that is damaged, by its name.</summary>
    public static bool IsOnnx(string path) => ModelFiles.Detect(path) switch
    {
        ModelFormat.Onnx => true,
        ModelFormat.Unknown => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>Loads a model; the caller disposes it.</summary>
    public IModelAdapter Open(string path)
    {
        IModelAdapter model = IsOnnx(path) ? OnnxAdapter.Load(path, OnnxOptions) : TorchScriptAdapter.Load(path, TorchScriptOptions);
        return Normalization is var (mean, std) ? model.Normalized(mean, std) : model;
    }

    private OutputSelector? OutputSelector => Output is null ? null : ModelDiff.Models.OutputSelector.Parse(Output);

    private TorchScriptOptions TorchScriptOptions => new()
    {
        InputShape = InputShape,
        InputRange = Range ?? InputRange.Unit,
        Output = OutputSelector,
        Device = Device,
    };

    private OnnxOptions OnnxOptions => new()
    {
        InputShape = InputShape,
        InputRange = Range,
        Output = OutputSelector,
        ExecutionProvider = ExecutionProvider,
        Layout = Layout,
        HeldInputs = HeldInputs,
        HoldZeros = HoldZeros,
    };
}
