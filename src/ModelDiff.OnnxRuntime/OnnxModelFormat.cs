using System.Collections.Immutable;
using ModelDiff.Models;
using TorchSharp;

namespace ModelDiff.OnnxRuntime;

/// <summary>ONNX files.</summary>
public sealed class OnnxModelFormat : IModelFormat
{
    /// <inheritdoc/>
    public string Name => "ONNX";

    /// <inheritdoc/>
    public ImmutableArray<string> Extensions { get; } = [".onnx"];

    /// <inheritdoc/>
    public bool Recognizes(Stream content) => ModelFiles.Inspect(content).Format == ModelFormat.Onnx;

    /// <inheritdoc/>
    public DeclaredSignature? ReadSignature(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var info = OnnxModelReader.Read(content);
        return new([.. info.Inputs.Select(Declared)], [.. info.Outputs.Select(Declared)]);

        static DeclaredTensor Declared(OnnxValueInfo value) => new(value.Name, value.Type, value.Axes?.Select(axis => axis.Size ?? -1).ToImmutableArray());
    }

    /// <inheritdoc/>
    public IModelAdapter Load(ModelContent content, ModelFileOptions options)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(options);
        return content.Path is { } path ? OnnxAdapter.Load(path, Options(options)) : OnnxAdapter.Load(content.ReadAll(), content.Name, Options(options));
    }

    /// <summary>What options of any format say of an ONNX model.</summary>
    private static OnnxOptions Options(ModelFileOptions options) => new()
    {
        Name = options.Name,
        InputShape = options.InputShape,
        InputRange = options.InputRange,
        Output = options.Output,
        Classes = options.Classes,
        ExecutionProvider = options.Device.type == DeviceType.CUDA ? options.Device.ToString() : "cpu",
        HeldInputs = options.HeldInputs.ToDictionary(held => held.Key, held => HeldInput.Number(held.Value)),
        HoldZeros = options.HoldZeros,
    };
}
