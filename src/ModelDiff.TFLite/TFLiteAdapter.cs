using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.TFLite.Graph;
using ModelDiff.TFLite.Schema;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.TFLite;

/// <summary>A model from a TensorFlow Lite file, computed by operators of libtorch in float32, with gradients.</summary>
/// <remarks>
/// Integers of quantized files are computed as the real numbers that they stand for and rounded where the file keeps integers; gradients pass the rounding unchanged.
/// Inputs are as stored: images mostly <c>[N, H, W, C]</c>; put <see cref="ImageModelExtensions.InLayout"/> before one. Operators that only post-process, such as
/// a search for boxes or a final choice of the largest, are left out, and the tensors before them are outputs: <see cref="Notes"/>.
/// A file for one row takes many: at once where its operators keep rows apart, else one by one. State begins anew with each row.
/// </remarks>
public sealed class TFLiteAdapter : IMultiOutputModel, IDifferentiableModel, ISelfDescribingModel
{
    private readonly TFLiteNetwork _network;
    private readonly TFLiteInputs _inputs;
    private readonly OutputSelector? _output;

    private TFLiteAdapter(TFLiteNetwork network, TFLiteInputs inputs, ModelSignature signature, string[] outputs, OutputSelector? output)
    {
        (_network, _inputs, _output) = (network, inputs, output);
        OutputNames = outputs;
        Signature = signature with { OutputShape = Selected is { } index ? RowShape(network.Main.Plan.Graph.Tensors[network.Main.Plan.Outputs[index]]) : null };
    }

    /// <inheritdoc/>
    public ModelSignature Signature { get; }

    /// <summary>Names of the outputs, in order: those of the file's signature, else of its tensors.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>What of the file does not run and what stands in its place, as sentences; empty where all of it runs.</summary>
    public IReadOnlyList<string> Notes => _network.Main.Plan.Notes;

    /// <summary>What lies between images float32 <c>[N, C, H, W]</c> in [0, 1] and this model as its file tells: the order of axes, the range of quantized inputs, mean and standard deviation from its metadata.</summary>
    /// <remarks>It is not applied: <see cref="ModelDiff.Models.Preprocessing.Apply"/> does. For inputs that are no images it changes nothing.</remarks>
    public Preprocessing Preprocessing { get; private init; } = new();

    /// <summary>Positions of the outputs among the tensors of the file's first graph.</summary>
    internal IReadOnlyList<int> Outputs => _network.Main.Plan.Outputs;

    /// <summary>Whether rows are asked at once.</summary>
    internal bool IsBatchable => _network.IsBatchable && _inputs.HasBatchAxis;

    private int? Selected => _output is null ? OutputNames.Count == 1 ? 0 : null : _output.Find(OutputNames);

    /// <summary>Whether content is a TensorFlow Lite model by its first bytes.</summary>
    /// <param name="content">Any.</param>
    public static bool Recognizes(ReadOnlySpan<byte> content) => TFLiteReader.Recognizes(content);

    /// <summary>Loads a file.</summary>
    /// <param name="path">An existing file; its name and extension do not matter.</param>
    /// <param name="options">What the file does not tell; default as <see cref="TFLiteOptions"/> says.</param>
    /// <returns>Owned by the caller; owns the loaded model.</returns>
    /// <exception cref="ModelLoadException">No such file, no TensorFlow Lite, a damaged file, operators that are not supported, or options that do not fit.</exception>
    /// <exception cref="TorchRuntimeException">The application brings no native backend; the message names package and version.</exception>
    public static TFLiteAdapter Load(string path, TFLiteOptions? options = null)
    {
        using var content = ModelFiles.OpenRead(path);
        var bytes = Guard(path, () => RegularFile.ReadAllBytes(content, Array.MaxLength));
        return Of(() => TFLiteReader.Read(bytes), path, Path.GetFullPath(path), options ?? new());
    }

    /// <summary>Loads a model from memory.</summary>
    /// <param name="content">The bytes of a TensorFlow Lite file.</param>
    /// <param name="name">What messages call it; the model's name too where the options give none.</param>
    /// <param name="options">What the file does not tell; default as <see cref="TFLiteOptions"/> says.</param>
    /// <returns>Owned by the caller; owns the loaded model.</returns>
    /// <exception cref="ModelLoadException">As for a file.</exception>
    public static TFLiteAdapter Load(ReadOnlyMemory<byte> content, string name, TFLiteOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Of(() => TFLiteReader.Read(content), name, path: null, options ?? new());
    }

    /// <inheritdoc/>
    public ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_network.IsDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        return new(InProcessModel.Answer(Signature, ScalarType.Float32, ModelInputs.TensorOf(Signature, inputs), rows => Evaluate(rows, cancellationToken)));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor inputs)
    {
        ObjectDisposedException.ThrowIf(_network.IsDisposed, this);
        return InProcessModel.Record(Signature, ScalarType.Float32, inputs, rows => Evaluate(rows, CancellationToken.None));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model has no such output.</exception>
    public IModelAdapter SelectOutput(OutputSelector output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.Find(OutputNames) is null
            ? throw new ArgumentException($"Model '{Signature.Name}' has no output '{output}'; it has {OutputList()}.", nameof(output))
            : new TFLiteAdapter(_network, _inputs, Signature, [.. OutputNames], output) { Preprocessing = Preprocessing };
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => _network.Dispose();

    /// <summary>Makes a model of what a reader of files found.</summary>
    /// <param name="read">Reads the file; throws <see cref="InvalidDataException"/>.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="path">Where it lies, or null.</param>
    /// <param name="options">What the file does not tell.</param>
    /// <exception cref="ModelLoadException">It cannot be read or run.</exception>
    internal static TFLiteAdapter Of(Func<TFLiteFile> read, string source, string? path, TFLiteOptions options)
    {
        var file = Guard(source, read);
        var inputs = Guard(source, () => TFLiteInputs.Of(file, options));
        var signature = new ModelSignature(options.Name ?? (path is null ? source : Path.GetFileNameWithoutExtension(path)))
        {
            Source = path,
            InputShape = inputs.RowShape,
            InputRange = options.InputRange ?? inputs.Range,
            Device = options.Device,
        };
        var network = Guard(source, () => TFLiteNetwork.Of(file, options.Device));
        var names = network.Main.Plan.Outputs.Select(tensor => TFLiteNames.Of(file, tensor, file.OutputNames)).ToArray();
        var adapter = new TFLiteAdapter(network, inputs, signature, names, options.Output)
        {
            Preprocessing = inputs.FromImages(InputNormalization.Read(file.Metadata), signature.InputRange),
        };
        if (options.Output is null || adapter.Selected is not null)
            return adapter;
        adapter.Dispose();
        throw new ModelLoadException(source, $"it has no output '{options.Output}'; select one of {adapter.OutputList()}.");
    }

    /// <exception cref="ModelLoadException">It failed.</exception>
    internal static T Guard<T>(string source, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or System.Runtime.InteropServices.ExternalException)
        {
            throw new ModelLoadException(source, FailureText.OneLine(exception), exception);
        }
    }

    private Tensor Evaluate(Tensor rows, CancellationToken cancellationToken)
    {
        if (Selected is not { } selected)
            throw new ModelOutputException(Signature.Name, $"it has {OutputNames.Count} outputs and none of them was selected: {OutputList()}.");
        int[] wanted = [_network.Main.Plan.Outputs[selected]];
        if (rows.shape[0] == 1 && _inputs.HasBatchAxis)
            return One(rows);
        if (IsBatchable)
            return _network.Main.Run(_inputs.Feed(rows), rows.shape[0], wanted)[0];
        var answers = new List<Tensor>();
        for (var row = 0L; row < rows.shape[0]; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            answers.Add(One(rows.narrow(0, row, 1)));
        }

        return cat(answers, 0);

        Tensor One(Tensor row) => _network.Main.Run(_inputs.Feed(row), rows: null, wanted)[0].reshape(1, -1);
    }

    private string OutputList()
    {
        var plan = _network.Main.Plan;
        return string.Join(", ", OutputNames.Select((name, i) => $"{i} '{name}' [{string.Join(", ", plan.Graph.Tensors[plan.Outputs[i]].Shape)}]"));
    }

    private static TensorShape? RowShape(TensorInfo output) => output.Shape switch
    {
        [1, .. var row] when row.All(size => size > 0) => new TensorShape([.. row.Select(size => (long)size)]),
        { Length: > 0 } whole when whole.All(size => size > 0) => new TensorShape([.. whole.Select(size => (long)size)]),
        _ => null,
    };
}
