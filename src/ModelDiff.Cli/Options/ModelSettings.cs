using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.OnnxRuntime;
using ModelDiff.Storage;
using ModelDiff.TFLite;
using ModelDiff.Training;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Options;

/// <summary>What the command line says of models, and how a word on it becomes a model.</summary>
internal sealed record ModelSettings
{
    /// <summary>What options say of all models.</summary>
    public ModelDescription ForAll { get; init; } = new();

    /// <summary>The models of the <c>--models</c> list.</summary>
    public IReadOnlyList<ListedModel> Listed { get; init; } = [];

    /// <summary>The models of lists that are panels; they are told by their paths alone.</summary>
    public IReadOnlyList<ListedModel> InPanels { get; init; } = [];

    /// <summary>What kinds of models the command line speaks of.</summary>
    public CommandModels Models { get; init; } = new(false, false, false, true);

    /// <summary>Whether files beside models are not looked for.</summary>
    public bool IgnoreSidecars { get; init; }

    /// <summary>Shape of one input of the pairs, or null for the one that the models take.</summary>
    public TensorShape? Canvas { get; init; }

    public Device Device { get; init; } = CPU;

    /// <summary>Where ONNX Runtime computes: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string ExecutionProvider { get; init; } = "cpu";

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

    /// <summary>Gathers what is said of a model; the list comes before the sidecar, the sidecar before the options for all models.</summary>
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

        return new DescribedModel(path, listed?.Name, description.Over(ForAll), sources, listed?.Profile);
    }

    /// <summary>The files that models are read from: models, files in folders of models, sidecars and the list.</summary>
    /// <param name="names">Names of listed models, paths, or folders of models.</param>
    public IEnumerable<string?> FilesOf(IEnumerable<string> names) =>
        names.SelectMany(ModelFolder.Expand).Select(Describe).SelectMany(model => model.Sources.Prepend(model.Path)).Concat(Listed.Concat(InPanels).Select(model => model.ListFile).Distinct());

    /// <summary>The files that say something of models: sidecars and lists.</summary>
    /// <param name="names">As above.</param>
    public IEnumerable<string> SettingsOf(IEnumerable<string> names) => names.SelectMany(ModelFolder.Expand).SelectMany(name => Describe(name).Sources).Distinct(StringComparer.Ordinal);

    /// <summary>What tells a model and its settings from all others: the hash of its file, or its address, and all that is said of it.</summary>
    public string Identity(DescribedModel model) =>
        $"{FileHash.OfSource(model.Path) ?? model.Path} {model.Description.Identity} {Canvas} {Device} {ExecutionProvider} {Endpoints.Options.Classes}";

    /// <summary>Loads a model behind its preprocessing; the caller disposes it.</summary>
    /// <param name="model">The name of a listed model, or a path.</param>
    public IModelAdapter Open(string model) => Open(Describe(model), out _);

    /// <summary>Loads a model behind its preprocessing; the caller disposes it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="preprocessing">What lies before it.</param>
    public IModelAdapter Open(DescribedModel model, out Preprocessing preprocessing) => Open(model, out preprocessing, out _);

    /// <summary>Loads a model behind its preprocessing; the caller disposes it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="preprocessing">What lies before it.</param>
    /// <param name="notes">What of its file does not run, and what stands in its place.</param>
    public IModelAdapter Open(DescribedModel model, out Preprocessing preprocessing, out IReadOnlyList<string> notes)
    {
        var adapter = Load(model.Path, model.Description);
        notes = (adapter as TFLiteAdapter)?.Notes ?? [];
        try
        {
            preprocessing = Completed(model.Description, adapter).Preprocessing;
            if (Canvas is not null)
                preprocessing = preprocessing.FittedTo(adapter.Signature, Canvas);
            var prepared = preprocessing.Apply(model.Description.Kind is OutputKind.Binary or OutputKind.BinaryLogit ? adapter.AsTwoClasses(model.Description.Kind == OutputKind.BinaryLogit) : adapter, Canvas);
            return model.Name is null ? prepared : prepared.Named(model.Name);
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    private int? Classes => Endpoints.Options.Classes?.Count;

    /// <summary>Whether the number of classes is meant for every file: where there are models that surely answer with labels, it is meant for these.</summary>
    private bool AllAnswerLabels => Models is { HasEndpoint: false, HasLabels: false, IsOpen: false };

    /// <summary>What is said of a model and, where nothing is said, what its file tells of itself.</summary>
    private static ModelDescription Completed(ModelDescription description, IModelAdapter model)
    {
        if ((model as TFLiteAdapter)?.Preprocessing is not { } own)
            return description;
        var rangeIsGiven = description is not { Range: null, Scale: null, Mean: null, Std: null };
        return description.Over(rangeIsGiven ? new() { Layout = own.Layout } : new() { Layout = own.Layout, Scale = own.Scale, Mean = own.Mean?.ToArray(), Std = own.Std?.ToArray() });
    }

    private IModelAdapter Load(string path, ModelDescription description)
    {
        if (EndpointSettings.IsEndpoint(path))
            return Endpoints.Open(path, description);
        if (PackageScan.IsInPackage(path))
            return LoadFromPackage(path, description);
        if (TrainedModel.IsModel(path))
            return TrainedModel.Load(path, Device);
        if (IsTFLite(path))
            return TFLiteAdapter.Load(path, TFLiteOptions(description));
        return IsOnnx(path) ? OnnxAdapter.Load(path, OnnxOptions(path, description)) : TorchScriptAdapter.Load(path, TorchScriptOptions(description));
    }

    private IModelAdapter LoadFromPackage(string path, ModelDescription description)
    {
        var content = PackageScan.ReadModel(path);
        var name = Path.GetFileNameWithoutExtension(path);
        return TFLiteAdapter.Recognizes(content)
            ? TFLiteAdapter.Load(content, path, TFLiteOptions(description) with { Name = name })
            : TorchScriptAdapter.Load(content, path, TorchScriptOptions(description) with { Name = name });
    }

    /// <summary>Images are taken with the channels last where nothing else is said.</summary>
    private TFLiteOptions TFLiteOptions(ModelDescription description) => new()
    {
        InputShape = (description with { Layout = description.Layout ?? ImageLayout.Nhwc }).OwnShape,
        InputRange = description.Range,
        Output = description.OutputSelector,
        Device = Device,
        HeldInputs = description.Hold,
        HoldZeros = description.HoldZeros ?? false,
    };

    private TorchScriptOptions TorchScriptOptions(ModelDescription description) => new()
    {
        InputShape = description.OwnShape,
        InputRange = description.Range ?? InputRange.Unit,
        Output = description.OutputSelector,
        Classes = AllAnswerLabels ? Classes : null,
        Device = Device,
    };

    private OnnxOptions OnnxOptions(string path, ModelDescription description) => new()
    {
        InputShape = description.OwnShape,
        InputRange = description.Range,
        Output = description.OutputSelector,
        Classes = CommandModels.HoldsIndices(path, description.OutputSelector) || AllAnswerLabels ? Classes : null,
        ExecutionProvider = ExecutionProvider,
        HeldInputs = description.HeldInputs,
        HoldZeros = description.HoldZeros ?? false,
    };
}
