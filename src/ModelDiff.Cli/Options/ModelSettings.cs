using System.Collections.Concurrent;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Training;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Options;

/// <summary>What the command line says of models, and how a word on it becomes a model.</summary>
internal sealed record ModelSettings
{
    private readonly ConcurrentDictionary<string, string?> _hashes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _networks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Name, bool ReadsWeights), IReadOnlyList<string>> _expanded = new();

    /// <summary>What options say of all models.</summary>
    public ModelDescription ForAll { get; init; } = new();

    /// <summary>The models of the <c>--models</c> list.</summary>
    public IReadOnlyList<ListedModel> Listed { get; init; } = [];

    /// <summary>The models of lists that are panels; they are told by their paths alone.</summary>
    public IReadOnlyList<ListedModel> InPanels { get; init; } = [];

    /// <summary>What kinds of models the command line speaks of.</summary>
    public CommandModels Models { get; init; } = new(false, false, false, true);

    /// <summary>Whether folders stand for files with weights as well, which are read and not asked.</summary>
    public bool ReadsWeights { get; init; }

    /// <summary>Whether files beside models are not looked for.</summary>
    public bool IgnoreSidecars { get; init; }

    /// <summary>Shape of one input of the pairs, or null for the one that the models take.</summary>
    public TensorShape? Canvas { get; init; }

    public Device Device { get; init; } = CPU;

    /// <summary>Where ONNX Runtime computes: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string ExecutionProvider { get; init; } = "cpu";

    /// <summary>How model files are held.</summary>
    public IsolationSettings Isolation { get; init; } = new();

    /// <summary>How models behind an endpoint are asked.</summary>
    public EndpointSettings Endpoints { get; init; } = new();

    /// <summary>Where answers are kept, or null: of endpoints row by row, of a matrix model by model.</summary>
    public string? CacheFolder => Endpoints.CacheFolder;

    /// <summary>Whether a file is to be run by ONNX Runtime: by its content or, where that is damaged, by its name.</summary>
    public static bool IsOnnx(string path) => ModelFiles.Detect(path) switch
    {
        ModelFormat.Onnx => true,
        ModelFormat.Unknown => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>Whether a file is a TensorFlow Lite model by its content.</summary>
    public static bool IsTFLite(string path) => ModelFiles.Detect(path) == ModelFormat.TFLite;

    /// <summary>The existing files with the weights of a model that lie outside its own; empty for most models. Loading tells what is wrong with one that is damaged.</summary>
    public static IReadOnlyList<string> ShardsOf(string path)
    {
        try
        {
            return File.Exists(path) ? [.. ModelShards.Of(path).Where(File.Exists)] : [];
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Gathers what is said of a model; the list comes before the sidecar, the sidecar before the options for all models. Those are about models that others made: a network of the catalogue takes images as the pairs have them.</summary>
    /// <param name="model">The name of a listed model, or a path.</param>
    public DescribedModel Describe(string model)
    {
        var listed = Listed.FirstOrDefault(entry => entry.Name == model) ?? Listed.Concat(InPanels).FirstOrDefault(entry => entry.Path == model || entry.Path == Path.GetFullPath(model));
        var path = listed?.Path ?? model;
        var description = listed?.Description ?? new();
        var sources = new List<string>();
        if (listed is not null)
            sources.Add(listed.ListFile);
        if (!IgnoreSidecars && ModelDescriptionFile.SidecarOf(path) is { } sidecar)
        {
            description = description.Over(ModelDescriptionFile.Read(sidecar));
            sources.Add(sidecar);
        }

        return new DescribedModel(path, listed?.Name, description.Over(IsNetwork(path) ? ForAll.OfNetworks : ForAll), sources, listed?.Profile);
    }

    /// <summary>What a word stands for, see <see cref="ModelFolder.Expand"/>; found out once per command.</summary>
    /// <exception cref="UsageException">A folder holds no model.</exception>
    public IReadOnlyList<string> Expand(string name) => _expanded.GetOrAdd((name, ReadsWeights), key => key.ReadsWeights ? ModelFolder.ExpandWeights(key.Name) : ModelFolder.Expand(key.Name));

    /// <summary>SHA-256 of the file that a model comes from, computed once per command; null where that is no file.</summary>
    public string? HashOf(DescribedModel model) => _hashes.GetOrAdd(model.Path, FileHash.OfSource);

    /// <summary>The files that models are read from: models, the files with their weights, files in folders of models, sidecars and the list.</summary>
    /// <param name="names">Names of listed models, paths, or folders of models.</param>
    public IEnumerable<string?> FilesOf(IEnumerable<string> names) =>
        names.SelectMany(Expand).Select(Describe).SelectMany(model => model.Sources.Prepend(model.Path).Concat(ShardsOf(model.Path))).Concat(Listed.Concat(InPanels).Select(model => model.ListFile).Distinct());

    /// <summary>The files that say something of models: sidecars and lists.</summary>
    /// <param name="names">As above.</param>
    public IEnumerable<string> SettingsOf(IEnumerable<string> names) => names.SelectMany(Expand).SelectMany(name => Describe(name).Sources).Distinct(StringComparer.Ordinal);

    /// <summary>What tells a model and its settings from all others: the hash of its file, or its address, and all that is said of it.</summary>
    public string Identity(DescribedModel model) =>
        $"{HashOf(model) ?? model.Path} {model.Description.Identity} {Canvas} {Device} {ExecutionProvider} {Endpoints.Options.Classes}";

    /// <summary>Starts processes for models that will be opened soon.</summary>
    /// <param name="names">Names of listed models, or paths.</param>
    /// <param name="again">How many of them are opened once more.</param>
    /// <returns>Ends those that were not needed.</returns>
    public IDisposable StartAhead(IEnumerable<string> names, int again = 0)
    {
        if (!Isolation.InProcess && names.Count(name => HasProcess(Describe(name).Path)) is > 0 and var count)
            Isolation.Reserve.Expect(count + again);
        return Isolation.Reserve;
    }

    /// <summary>Loads a model behind its preprocessing; the caller disposes it.</summary>
    /// <param name="model">The name of a listed model, or a path.</param>
    public IModelAdapter Open(string model) => Open(Describe(model)).Model;

    /// <summary>Loads a model behind its preprocessing; the caller disposes it.</summary>
    public OpenedModel Open(DescribedModel model)
    {
        var adapter = Load(model.Path, model.Description);
        try
        {
            return Prepared(adapter, model);
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    /// <summary>The network of a TorchScript file, for second models of it, which take what is said of the file. Its code runs in this process.</summary>
    /// <param name="name">The name of a listed model, or a path.</param>
    /// <returns>Null where that is no TorchScript file.</returns>
    public OwnNetwork? OwnNetworkOf(string name)
    {
        var model = Describe(name);
        if (!File.Exists(model.Path) || ModelFiles.Detect(model.Path) != ModelFormat.TorchScript)
            return null;
        var settings = FileSettings(model.Path, model.Description);
        return new OwnNetwork(model.Path)
        {
            Options = settings.ToTorchScript(),
            Prepare = adapter => Prepared(adapter, model with { Name = null }).Model,
            Writing = path => ModelDescriptionFile.WriteBeside(path, model.Description),
        };
    }

    /// <summary>Puts a loaded model behind its preprocessing.</summary>
    /// <param name="adapter">Owned by the result.</param>
    /// <param name="model">What is said of it.</param>
    private OpenedModel Prepared(IModelAdapter adapter, DescribedModel model)
    {
        var told = adapter.GetCapability<ISelfDescribingModel>();
        var preprocessing = model.Description.OverFile(told?.Preprocessing).Preprocessing;
        if (Canvas is not null)
            preprocessing = preprocessing.FittedTo(adapter.Signature, Canvas);
        var prepared = preprocessing.Apply(model.Description.Kind is OutputKind.Binary or OutputKind.BinaryLogit ? adapter.AsTwoClasses(model.Description.Kind == OutputKind.BinaryLogit) : adapter, Canvas);
        return new(model.Name is null ? prepared : prepared.Named(model.Name), preprocessing) { Notes = told?.Notes ?? [], Isolation = (adapter as IsolatedModel)?.Report };
    }

    /// <summary>Whether a model runs in a process of its own: no endpoint does, and a network of the catalogue is numbers without code.</summary>
    private bool HasProcess(string path) => !EndpointSettings.IsEndpoint(path) && !IsNetwork(path);

    /// <summary>Whether a model is a network of the catalogue.</summary>
    /// <remarks>Looked up once: of a model within a package the whole package is walked.</remarks>
    private bool IsNetwork(string path) => !EndpointSettings.IsEndpoint(path) && _networks.GetOrAdd(path, TrainedModel.IsModel);

    private IModelAdapter Load(string path, ModelDescription description)
    {
        if (HasProcess(path))
            return Isolation.Load(FileSettings(path, description));
        return EndpointSettings.IsEndpoint(path) ? Endpoints.Open(path, description) : TrainedModel.Load(path, Device);
    }

    private ModelFileSettings FileSettings(string path, ModelDescription description) => new(path)
    {
        InputShape = Sizes(description.OwnShape),
        ImageShape = Sizes((description with { Layout = description.Layout ?? ImageLayout.Nhwc }).OwnShape),
        Range = description.Range is { } range ? [range.Minimum, range.Maximum] : null,
        Output = description.Output,
        Classes = Endpoints.Options.Classes is { } classes && AnswersWithLabels(path, description) ? classes.Count : null,
        Hold = description.Hold,
        HoldZeros = description.HoldZeros ?? false,
        Device = Device.ToString(),
        ExecutionProvider = ExecutionProvider,
    };

    /// <summary>Whether the number of classes is meant for a file: for those that surely answer with labels and, where there are none and no endpoints, for every one.</summary>
    private bool AnswersWithLabels(string path, ModelDescription description) =>
        Models is { HasEndpoint: false, HasLabels: false, IsOpen: false } || (File.Exists(path) && IsOnnx(path) && CommandModels.HoldsIndices(path, description.OutputSelector));

    private static long[]? Sizes(TensorShape? shape) => shape is null ? null : [.. shape.Sizes];
}
