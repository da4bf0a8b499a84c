using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;
using ModelDiff.TFLite;

namespace ModelDiff.Cli.Options;

/// <summary>All that is needed to load one model file, in this process or in another.</summary>
/// <param name="Path">A file, or a part of a package.</param>
internal sealed record ModelFileSettings(string Path)
{
    /// <summary>The kinds of files that run with code or a graph of their own.</summary>
    public static ModelFormats Formats { get; } = ModelFormats.Default.With(new TensorFlowJsModelFormat()).With(new TFLiteModelFormat()).With(new OnnxModelFormat());

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

    /// <summary>What of it applies to TorchScript.</summary>
    public TorchScriptOptions ToTorchScript() => TorchScriptModelFormat.Options(Options(new TorchScriptModelFormat()));

    public static ModelFileSettings Parse(string json) => JsonSerializer.Deserialize<ModelFileSettings>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Loads the model in this process; the caller disposes it.</summary>
    public IModelAdapter Load()
    {
        var content = ModelContent.At(Path);
        var format = Formats.Find(content);
        return format.Load(content, Options(format));
    }

    private ModelFileOptions Options(IModelFormat format) => new()
    {
        Name = System.IO.Path.GetFileNameWithoutExtension(Path),
        InputShape = ShapeOf(format.Layout == ImageLayout.Nhwc ? ImageShape : InputShape),
        InputRange = Range is [var minimum, var maximum] ? new InputRange(minimum, maximum) : null,
        Output = Output is null ? null : OutputSelector.Parse(Output),
        Classes = Classes,
        Device = new(format is OnnxModelFormat ? ExecutionProvider : Device),
        HeldInputs = Hold,
        HoldZeros = HoldZeros,
    };

    private static TensorShape? ShapeOf(long[]? sizes) => sizes is null ? null : new TensorShape(sizes);
}
