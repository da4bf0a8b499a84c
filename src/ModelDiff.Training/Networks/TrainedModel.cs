using ModelDiff.Models;
using ModelDiff.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>A trained network of the catalogue as one safetensors file: weights, and in the metadata what to build of them.</summary>
public static class TrainedModel
{
    /// <summary>The ending of such files.</summary>
    internal const string Extension = ".safetensors";

    /// <summary>The metadata's key of the description.</summary>
    internal const string Key = "modeldiff.network";

    /// <summary>Writes a network. The same network gives the same bytes; the file appears whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="network">Borrowed; built from <paramref name="description"/>.</param>
    /// <param name="description">What was built.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, ImageClassifier network, NetworkDescription description)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(description);
        using var scope = NewDisposeScope();
        SafetensorsFile.Save(path, Weights(network).ToDictionary(entry => entry.Key, entry => entry.Value.detach()), new Dictionary<string, string> { [Key] = DescriptionJson.Write(description) });
    }

    /// <summary>Whether a file is such a model.</summary>
    /// <param name="path">Any file, or part of a package.</param>
    public static bool IsModel(string path)
    {
        try
        {
            using var content = ModelContent.At(path).OpenRead();
            return new TrainedModelFormat().Recognizes(content);
        }
        catch (ModelLoadException)
        {
            return false;
        }
    }

    /// <summary>Reads what a file says of its network, without the weights.</summary>
    /// <param name="path">A file by <see cref="Save"/>.</param>
    /// <exception cref="ModelLoadException">The file holds no such network.</exception>
    /// <exception cref="InputFileException">It cannot be read.</exception>
    public static NetworkDescription Describe(string path) => Describe(Open(ModelContent.At(path)));

    /// <summary>Loads a network as a model that takes images in [0, 1]; its normalization is part of it.</summary>
    /// <param name="path">A file by <see cref="Save"/>, or such a part of a package.</param>
    /// <param name="device">Where it runs; null for the CPU.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelLoadException">The file holds no such network, or its tensors are not those of its network.</exception>
    /// <exception cref="TorchRuntimeException">The application brings no native backend; the message names package and version.</exception>
    /// <exception cref="InputFileException">It cannot be read.</exception>
    public static IModelAdapter Load(string path, Device? device = null) => Load(ModelContent.At(path), device);

    /// <summary>Loads a network wherever it lies.</summary>
    internal static IModelAdapter Load(ModelContent content, Device? device)
    {
        var file = Open(content);
        var description = Describe(file);
        var network = LoadNetwork(file, description);
        network.to(device ?? CPU);
        var signature = new ModelSignature(Path.GetFileNameWithoutExtension(content.Name))
        {
            Source = content.Path is { } path ? Path.GetFullPath(path) : null,
            InputShape = description.InputShape,
            OutputShape = new TensorShape(description.ClassCount),
        };
        return new ModuleAdapter(network, signature, ownsModule: true);
    }

    /// <summary>Builds a network and gives it the weights of a file.</summary>
    /// <returns>Owned by the caller; in evaluation mode.</returns>
    internal static ImageClassifier LoadNetwork(string path, NetworkDescription description) => LoadNetwork(Open(ModelContent.At(path)), description);

    private static ImageClassifier LoadNetwork(SafetensorsFile file, NetworkDescription description)
    {
        TorchRuntime.EnsureLoaded();
        var network = NetworkCatalogue.Build(description);
        try
        {
            LoadWeights(file, network);
            network.eval();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Gives a network the weights of a file, which must hold each of them, in its shape, and finite.</summary>
    internal static void LoadWeights(string path, ImageClassifier network) => LoadWeights(Open(ModelContent.At(path)), network);

    private static void LoadWeights(SafetensorsFile file, ImageClassifier network)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var shapes = file.Entries.ToDictionary(entry => entry.Name, entry => new TensorShape([.. entry.Shape]), StringComparer.Ordinal);
        var weights = Weights(network);
        if (shapes.Keys.Except(weights.Keys).FirstOrDefault() is { } stray)
            throw new ModelLoadException(file.Path, $"its tensor '{stray}' has no place in the network.");
        foreach (var (key, value) in weights)
        {
            if (!shapes.TryGetValue(key, out var shape) || !shape.Equals(new TensorShape(value.shape)))
                throw Misfit(file.Path, key, value, shape);
            using var loaded = file.Load(key);
            if (!loaded.isfinite().all().item<bool>())
                throw new ModelLoadException(file.Path, $"its tensor '{key}' holds NaN or infinity.");
            value.copy_(loaded);
        }
    }

    /// <summary>A file lacks a tensor of a network, or has it in another shape.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The tensor.</param>
    /// <param name="wanted">Borrowed; the network's.</param>
    /// <param name="found">The file's; null where it has none.</param>
    internal static ModelLoadException Misfit(string path, string name, Tensor wanted, TensorShape? found) =>
        new(path, $"its tensor '{name}' must have the shape {TensorShape.Format(wanted.shape)}; {(found is null ? "there is none" : $"it has {found}")}.");

    private static SafetensorsFile Open(ModelContent content) => SafetensorsFile.Open(content.Name, content.Path is null ? content.ReadAll() : null);

    private static NetworkDescription Describe(SafetensorsFile file)
    {
        var text = file.Metadata.GetValueOrDefault(Key) ?? throw new ModelLoadException(file.Path, $"it says nothing of its network; expected the metadata '{Key}'.");
        try
        {
            return DescriptionJson.Read(text);
        }
        catch (FormatException exception)
        {
            throw new ModelLoadException(file.Path, $"its metadata '{Key}' cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Weights and statistics; the counters of batches, which are whole numbers, say nothing.</summary>
    private static Dictionary<string, Tensor> Weights(ImageClassifier network) =>
        network.state_dict().Where(entry => entry.Value.is_floating_point()).ToDictionary(entry => entry.Key, entry => entry.Value);
}
