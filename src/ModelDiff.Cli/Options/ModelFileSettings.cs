using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.OnnxRuntime;
using ModelDiff.TFLite;

namespace ModelDiff.Cli.Options;

/// <summary>All that is needed to load one model file, in this process or in another.</summary>
/// <param name="Path">A file, or a part of a package.</param>
internal sealed record ModelFileSettings(string Path)
{
    /// <summary>Shape of one input, or null for what the file tells.</summary>
    public long[]? InputShape { get; init; }

    /// <summary>The same of a file whose images have their channels last unless something else is said.</summary>
    public long[]? ImageShape { get; init; }

    /// <summary>Smallest and largest legal value, or null for the standard.</summary>
    public double[]? Range { get; init; }

    /// <summary>Key or index of the output, or null for the only one.</summary>
    public string? Output { get; init; }

    /// <summary>How many classes there are where the output is a class index, or null.</summary>
    public int? Classes { get; init; }

    /// <summary>Values at which other inputs are held, by name.</summary>
    public IReadOnlyDictionary<string, double> Hold { get; init; } = new Dictionary<string, double>();

    public bool HoldZeros { get; init; }

    /// <summary>Where libtorch computes.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Where ONNX Runtime computes.</summary>
    public string ExecutionProvider { get; init; } = "cpu";

    private string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    private TorchSharp.torch.Device TorchDevice => new(Device);

    private InputRange? Limits => Range is [var minimum, var maximum] ? new InputRange(minimum, maximum) : null;

    private OutputSelector? Selector => Output is null ? null : OutputSelector.Parse(Output);

    public static ModelFileSettings Parse(string json) => JsonSerializer.Deserialize<ModelFileSettings>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Loads the model in this process; the caller disposes it.</summary>
    public IModelAdapter Load()
    {
        if (PackageScan.IsInPackage(Path))
            return LoadFromPackage();
        if (ModelSettings.IsTFLite(Path))
            return TFLiteAdapter.Load(Path, TFLiteOptions());
        return ModelSettings.IsOnnx(Path) ? OnnxAdapter.Load(Path, OnnxOptions()) : TorchScriptAdapter.Load(Path, TorchScriptOptions());
    }

    private IModelAdapter LoadFromPackage()
    {
        var content = PackageScan.ReadModel(Path);
        return TFLiteAdapter.Recognizes(content) ? TFLiteAdapter.Load(content, Path, TFLiteOptions()) : TorchScriptAdapter.Load(content, Path, TorchScriptOptions());
    }

    private TFLiteOptions TFLiteOptions() => new()
    {
        Name = Name,
        InputShape = ShapeOf(ImageShape),
        InputRange = Limits,
        Output = Selector,
        Device = TorchDevice,
        HeldInputs = Hold,
        HoldZeros = HoldZeros,
    };

    private TorchScriptOptions TorchScriptOptions() => new()
    {
        Name = Name,
        InputShape = ShapeOf(InputShape),
        InputRange = Limits ?? InputRange.Unit,
        Output = Selector,
        Classes = Classes,
        Device = TorchDevice,
    };

    private OnnxOptions OnnxOptions() => new()
    {
        InputShape = ShapeOf(InputShape),
        InputRange = Limits,
        Output = Selector,
        Classes = Classes,
        ExecutionProvider = ExecutionProvider,
        HeldInputs = Hold.ToDictionary(held => held.Key, held => HeldInput.Number(held.Value)),
        HoldZeros = HoldZeros,
    };

    private static TensorShape? ShapeOf(long[]? sizes) => sizes is null ? null : new TensorShape(sizes);
}
