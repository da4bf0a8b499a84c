using System.Runtime.InteropServices;
using ModelDiff.Models;
using ModelDiff.Storage;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>A victim's own network, read from its TorchScript file: second models of it begin at new weights and learn again. Immutable.</summary>
/// <param name="file">The victim's file. Its code runs in this process: it must be the owner's.</param>
public sealed class OwnNetwork(string file)
{
    /// <summary>What recipes and lists call such a network, in place of a name of <see cref="NetworkCatalogue.Names"/>.</summary>
    public const string Architecture = "own";

    /// <summary>The ending of the files of second models.</summary>
    internal const string Extension = ".pt";

    private const int TriedImages = 4;

    private readonly Lazy<bool> _normalizes = new(() => ArchiveOf(file).Operators.Any(name => name is "batch_norm" or "_batch_norm_impl_index"));

    /// <summary>The victim's file.</summary>
    public string File { get; } = file;

    /// <summary>What the file does not tell; default as <see cref="TorchScriptOptions"/> says.</summary>
    public TorchScriptOptions Options { get; init; } = new();

    /// <summary>Puts a model that was loaded from a file of this network behind all that stands between images in [0, 1] and it; owns its argument. Default nothing.</summary>
    public Func<IModelAdapter, IModelAdapter> Prepare { get; init; } = model => model;

    /// <summary>Told the path of each file before it is written, so that something can be put beside it. Default nothing.</summary>
    public Action<string> Writing { get; init; } = _ => { };

    /// <summary>Whether training normalizes over batches, which allows larger steps.</summary>
    internal bool NormalizesBatches => _normalizes.Value;

    /// <summary>Why no second models can be made, as half a sentence about the file; null where they can. A network with new weights is tried on a batch.</summary>
    /// <param name="inputShape">Shape of one image.</param>
    /// <param name="classCount">Classes, at least 2.</param>
    /// <exception cref="ModelLoadException">It is TorchScript and cannot be loaded.</exception>
    internal string? Obstacle(TensorShape inputShape, int classCount)
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        if (ModelFiles.Detect(File) != ModelFormat.TorchScript)
            return "it is no TorchScript";
        using var scope = NewDisposeScope();
        using var generator = new Generator(0, CPU);
        using var network = OwnNetworkModule.Load(this, CPU);
        if (network.IsQuantized)
            return "it is quantized";
        if (!network.parameters().Any())
            return "its weights are constants, as torch.jit.freeze leaves them";
        try
        {
            network.Initialize(generator);
            network.train();
            var answers = network.call(rand([TriedImages, .. inputShape.Sizes], generator: generator));
            if (answers.shape[1] != classCount)
                return $"it answers with {answers.shape[1]} numbers to images of {classCount} classes";
            nn.functional.cross_entropy(answers, zeros(TriedImages, ScalarType.Int64)).backward();
            return network.parameters().Any(parameter => parameter.grad is { } gradient && gradient.isfinite().all().item<bool>() && gradient.ne(Lasting(0)).any().item<bool>()) ? null : "its weights get no gradients";
        }
        catch (Exception exception) when (exception is ModelDiffException or ExternalException)
        {
            return $"with new weights it fails: {FailureText.OneLine(exception)}";
        }
    }

    /// <summary>A model of this network with the weights of a file that was written for it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where it runs; null for the CPU.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelLoadException">It cannot be loaded.</exception>
    public IModelAdapter Load(string path, Device? device = null) =>
        Prepare(TorchScriptAdapter.Load(path, Options with { Name = FileStem.Of(path), Device = device ?? CPU }));

    private static TorchScriptArchive ArchiveOf(string file)
    {
        using var content = ModelFiles.OpenRead(file);
        return TorchScriptArchive.Read(content);
    }
}
