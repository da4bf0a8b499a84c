using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Storage;
using TorchSharp;
using TorchSharp.Modules;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>A victim's own network while it learns. What a trace fixed of its mode learns too: normalizations count over batches, dropouts drop.</summary>
internal sealed class OwnNetworkModule : nn.Module<Tensor, Tensor>
{
    private const double OtherDeviation = 0.02;

    private readonly OwnNetwork _source;
    private readonly TorchScriptAdapter _file;
    private readonly IModelAdapter _model;
    private readonly IDifferentiableModel? _differentiable;
    private readonly Parameter[] _learned;
    private bool? _answersWithProbabilities;

    private OwnNetworkModule(OwnNetwork source, TorchScriptAdapter file)
        : base(nameof(OwnNetworkModule))
    {
        (_source, _file, _model) = (source, file, source.Prepare(file));
        _differentiable = _model.GetCapability<IDifferentiableModel>();
        _learned = IsQuantized ? [] : file.Module.Learn();
    }

    /// <summary>Whether operators run that have no gradient.</summary>
    public bool IsQuantized => _file.Module.IsQuantized;

    /// <summary>Loads the network with the victim's weights.</summary>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelLoadException">The file cannot be loaded.</exception>
    public static OwnNetworkModule Load(OwnNetwork source, Device device)
    {
        using var content = ModelFiles.OpenRead(source.File);
        var learning = TorchScriptArchive.Read(content).ForTraining(content);
        var file = TorchScriptAdapter.Load(learning, source.File, source.Options with { Device = device });
        try
        {
            return new OwnNetworkModule(source, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Asks for class scores.</summary>
    /// <param name="input">Borrowed; images in [0, 1].</param>
    /// <returns>Float32 <c>[N, classes]</c>; logarithms where the network answers with probabilities.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var answers = (_differentiable ?? throw new InvalidOperationException("A quantized network does not learn.")).Forward(input);
        _answersWithProbabilities ??= ClassProbabilities.Are(answers);
        return (_answersWithProbabilities.Value ? ClassScores.OfProbabilities(answers) : answers).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters(bool recurse = true) => _learned;

    /// <inheritdoc/>
    public override void train(bool on = true)
    {
        base.train(on);
        _file.Module.Train(on);
    }

    /// <summary>
    /// New weights as PyTorch's layers draw them: weights and the biases beside them uniform within 1/sqrt(inputs of a unit) (<c>reset_parameters</c> of linear layers and convolutions), scales 1,
    /// shifts 0, statistics 0 and 1. What has another name than weight or bias is normal with a deviation of 0.02 where it is a table, else 0.
    /// </summary>
    /// <param name="generator">Draws them, in the order of the names; borrowed.</param>
    public void Initialize(Generator generator)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var state = _file.Module.State;
        foreach (var (name, value) in state.OrderBy(entry => entry.Key, StringComparer.Ordinal).Where(entry => entry.Value.is_floating_point()))
            value.copy_(First(name, value, state, generator).to(value.dtype));
    }

    /// <summary>Takes first weights from a file: each parameter by its name, statistics where it has them.</summary>
    /// <param name="path">Safetensors, or TorchScript of the same network.</param>
    /// <exception cref="ModelLoadException">A parameter is missing or has another shape.</exception>
    public void InitializeFrom(string path)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var learned = _file.Module.ParameterNames;
        var values = NamedWeights.Read(path);
        foreach (var (name, value) in _file.Module.State)
        {
            if (values.TryGetValue(name, out var first) && first.shape.AsSpan().SequenceEqual(value.shape))
                value.copy_(first);
            else if (learned.Contains(name))
                throw TrainedModel.Misfit(path, name, value, first is null ? null : new TensorShape(first.shape));
        }
    }

    /// <summary>Takes the weights of a pretrained network, see <see cref="NamedWeights.Overwrite"/>.</summary>
    /// <param name="path">Safetensors, or TorchScript.</param>
    public void BeginAt(string path) => NamedWeights.Overwrite(path, _file.Module.State);

    /// <summary>Writes the victim's file with these weights, as it answers; the file appears whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using var answering = TorchScriptAdapter.Load(_source.File);
        var weights = _file.Module.State;
        foreach (var (name, value) in answering.Module.State)
            value.copy_(weights[name]);
        _source.Writing(path);
        var folder = Directory.CreateTempSubdirectory("modeldiff-");
        try
        {
            // libtorch names the archive's folder after the file: one name, one content.
            var file = Path.Combine(folder.FullName, Path.GetFileName(path));
            answering.Module.Save(file);
            AtomicFile.Write(path, stream =>
            {
                using var written = File.OpenRead(file);
                written.CopyTo(stream);
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _model.Dispose();
        base.Dispose(disposing);
    }

    private static Tensor First(string name, Tensor value, IReadOnlyDictionary<string, Tensor> state, Generator generator)
    {
        var (owner, own) = name.LastIndexOf('.') is >= 0 and var dot ? (name[..(dot + 1)], name[(dot + 1)..]) : ("", name);
        return own switch
        {
            "weight" when value.dim() > 1 => Uniform(value, value),
            "weight" or "running_var" => ones_like(value),
            "bias" when state.TryGetValue(owner + "weight", out var weight) && weight.dim() > 1 => Uniform(value, weight),
            _ when value.dim() > 1 => randn(value.shape, generator: generator) * Lasting(OtherDeviation),
            _ => zeros_like(value),
        };

        Tensor Uniform(Tensor like, Tensor weight)
        {
            var bound = 1 / Math.Sqrt((double)weight.numel() / weight.shape[0]);
            return (rand(like.shape, generator: generator) * Lasting(2) - Lasting(1)) * Lasting(bound);
        }
    }
}
