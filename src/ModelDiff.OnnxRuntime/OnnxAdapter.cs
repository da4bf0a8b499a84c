using ModelDiff.Models;
using ModelDiff.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime;

/// <summary>A model from an ONNX file, run by ONNX Runtime. It has no gradients.</summary>
/// <remarks>
/// One input varies, the others are held. Inputs and outputs of type float16, bfloat16, float64, int8, uint8, int16, int32, int64 and bool are converted from and to
/// float32; for integers, inputs are rounded to the nearest and kept in range. Outputs of whole numbers are class indices, which become one-hot rows, unless the options say that they are scores.
/// Rows lie along the first axis, or along the one that the file names as the batch. Inputs on another device are copied to the CPU, from which ONNX Runtime feeds its own.
/// Calls may run at the same time. A call that runs is stopped between two operators once it is cancelled.
/// </remarks>
public sealed class OnnxAdapter : IMultiOutputModel
{
    private readonly OnnxSession _session;
    private readonly InputPlan _inputs;
    private readonly OnnxModelInfo _model;
    private readonly OnnxValueInfo? _output;
    private readonly OnnxOptions _options;
    private readonly int? _outputAxis;

    private OnnxAdapter(OnnxSession session, InputPlan inputs, OnnxModelInfo model, OnnxValueInfo? output, OnnxOptions options, ModelSignature signature)
    {
        (_session, _inputs, _model, _output, _options) = (session, inputs, model, output, options);
        _outputAxis = output is null ? null : BatchAxis.OfOutput(output, inputs.Varying, inputs.BatchAxis);
        Signature = signature with { OutputShape = _outputAxis is { } axis ? OutputChoice.RowShape(output!, axis, options.Classes) : null };
    }

    /// <inheritdoc/>
    public ModelSignature Signature { get; }

    /// <summary>Loads a file, and the files with its weights beside it where it has such.</summary>
    /// <param name="path">An existing file of any size; its name and extension do not matter.</param>
    /// <param name="options">What the file does not tell; default as <see cref="OnnxOptions"/> says.</param>
    /// <returns>Owned by the caller; owns the loaded model. Its signature states a batch size where the file fixes one.</returns>
    /// <exception cref="ModelLoadException">No such file, no ONNX, an incomplete file, an operator that ONNX Runtime does not know, options that do not fit the model's inputs and outputs, or no such execution provider here.</exception>
    /// <exception cref="TorchRuntimeException">The application brings no native backend; the message names package and version.</exception>
    public static OnnxAdapter Load(string path, OnnxOptions? options = null) => Load(OnnxModelInfo.Read(path), content: null, options ?? new());

    /// <summary>Loads a model from memory.</summary>
    /// <param name="content">The bytes of an ONNX file with all of its weights.</param>
    /// <param name="name">What messages call it; the model's name too where the options give none.</param>
    /// <param name="options">What the file does not tell; default as <see cref="OnnxOptions"/> says.</param>
    /// <returns>Owned by the caller; owns the loaded model.</returns>
    /// <exception cref="ModelLoadException">As for a file, or weights lie in other files.</exception>
    /// <exception cref="TorchRuntimeException">The application brings no native backend; the message names package and version.</exception>
    public static OnnxAdapter Load(byte[] content, string name, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Load(OnnxModelReader.Read(ModelContent.Of(content, name)), content, options ?? new());
    }

    /// <inheritdoc/>
    public ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(inputs);
        var values = inputs is TensorBatch { Values: var rows } ? rows : throw new ModelInputException(Signature.Name, "Float32 [N, ...]", inputs.RowDescription);
        InputShapes.Check(Signature, _inputs, values);
        return new(Answer(values, cancellationToken));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model has no such output, or it is no tensor of numbers.</exception>
    public IModelAdapter SelectOutput(OutputSelector output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var (chosen, problem) = OutputChoice.Find(_model, output, _options);
        return chosen is null
            ? throw new ArgumentException($"Model '{Signature.Name}': {problem}", nameof(output))
            : new OnnxAdapter(_session, _inputs, _model, chosen, _options, Signature);
    }

    /// <summary>Frees the model. No call may run.</summary>
    public void Dispose() => _session.Dispose();

    private static OnnxAdapter Load(OnnxModelInfo model, byte[]? content, OnnxOptions options)
    {
        var inputs = InputPlan.Make(model, options);
        var output = OutputChoice.Choose(model, options);
        var signature = new ModelSignature(options.Name ?? (content is null ? Path.GetFileNameWithoutExtension(model.Path) : model.Path))
        {
            Source = content is null ? Path.GetFullPath(model.Path) : null,
            InputShape = InputShapes.Row(model.Path, inputs, options.InputShape),
            InputRange = options.InputRange ?? RangeOf(inputs.ElementType),
            BatchSize = InputShapes.BatchSize(model.Path, inputs),
        };
        return new(OnnxSession.Open(model, content, options), inputs, model, output, options, signature);
    }

    private static InputRange RangeOf(ScalarType type) => type switch
    {
        ScalarType.Byte => new(byte.MinValue, byte.MaxValue),
        ScalarType.Int8 => new(sbyte.MinValue, sbyte.MaxValue),
        _ => InputRange.Unit,
    };

    private Tensor Answer(Tensor inputs, CancellationToken cancellationToken)
    {
        if (_output is null)
            throw new ModelOutputException(Signature.Name, $"it has {_model.Outputs.Length} outputs and none of them was selected: {string.Join(", ", _model.Outputs)}.");
        if (_outputAxis is not { } axis)
            throw new ModelOutputException(Signature.Name, $"its input {_inputs.Varying} has the batch axis {_inputs.BatchAxis}, and {_output} does not say which of its axes that is: name it alike in the export.");
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var rows = inputs.shape[0];
        var output = Run(inputs, _output.Name, cancellationToken)
            ?? throw new ModelOutputException(Signature.Name, $"expected a tensor of real numbers from {_output}.");
        var isRow = rows == 1 && output.dim() <= 1;
        if (output.numel() == 0 || (!isRow && (output.dim() <= axis || output.shape[axis] != rows)))
            throw new ModelOutputException(Signature.Name, $"expected {rows} rows; got shape [{string.Join(", ", output.shape)}] from {_output}.");
        var ordered = isRow || axis == 0 ? output : output.movedim([axis], [0]);
        var scores = _options.WholeNumberScores ? ordered : ClassIndices.ToScores(Signature.Name, ordered, _options.Classes);
        return scores.reshape(rows, -1).to(ScalarType.Float32, inputs.device).DetachFromDisposeScope();
    }

    private Tensor? Run(Tensor inputs, string output, CancellationToken cancellationToken)
    {
        try
        {
            return _session.Run(_inputs.Inputs, _inputs.Feed(inputs), output, cancellationToken);
        }
        catch (Microsoft.ML.OnnxRuntime.OnnxRuntimeException exception)
        {
            throw new ModelForwardException(Signature.Name, $"[{string.Join(", ", inputs.shape)}]", OnnxFailure.OneLine(exception), exception);
        }
    }
}
