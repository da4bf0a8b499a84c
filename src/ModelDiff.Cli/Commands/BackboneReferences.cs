using System.Globalization;
using ModelDiff.Asking;
using ModelDiff.Cli.Options;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;
using ModelDiff.Storage;
using ModelDiff.Training;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Commands;

/// <summary>References of a panel that are public networks as they are, each with a linear layer for the victim's classes behind its answers: the network is asked once per image, the layer learns in seconds.</summary>
/// <param name="models">What the command line says of models.</param>
/// <param name="options">What the panel is to hold.</param>
/// <param name="files">The networks.</param>
internal sealed class BackboneReferences(ModelSettings models, PanelTrainerOptions options, IReadOnlyList<string> files)
{
    private const int MostImages = 10_000;
    private const int MostFeatures = 1 << 16;
    private const int AskedAtOnce = 256;
    private const int Compared = 8;
    private const int HeadSeed = 200_000;
    private const int HashDigits = 16;
    private const double Tolerance = 1e-3;
    private const string Extension = ".onnx";

    /// <summary>The references of a folder of networks; null without a folder.</summary>
    /// <param name="models">What the command line says of models.</param>
    /// <param name="options">What the panel is to hold.</param>
    /// <param name="folder">The folder, or null.</param>
    /// <param name="victim">The victim, as the command line names it, which must not be among the networks; null where it is not at hand.</param>
    /// <exception cref="UsageException">There is no network, two have one name, or the victim is one.</exception>
    public static BackboneReferences? Of(ModelSettings models, PanelTrainerOptions options, string? folder, string? victim)
    {
        if (folder is null)
            return null;
        if (!Directory.Exists(folder))
            throw new UsageException($"--backbones '{folder}' is no folder.");
        string[] files = [.. Directory.EnumerateFiles(folder).Where(ModelSettings.IsOnnx).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            throw new UsageException($"--backbones '{folder}' holds no ONNX model; networks of other formats have to be exported.");
        if (files.GroupBy(NameOf).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"--backbones '{folder}' holds two models of the name '{twice.Key}'.");
        var victimHash = victim is null ? null : models.HashOf(models.Describe(victim));
        return files.FirstOrDefault(file => victimHash is not null && models.HashOf(models.Describe(file)) == victimHash) is { } own
            ? throw new UsageException($"--backbones: '{own}' is the victim itself; a reference must have nothing to do with it.")
            : new BackboneReferences(models, options, files);
    }

    /// <summary>Makes the references that a folder still lacks.</summary>
    /// <param name="images">Borrowed; of the task.</param>
    /// <param name="folder">The panel's folder, made where there is none.</param>
    /// <param name="progress">Receives a report per batch.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <exception cref="UsageException">A network cannot have a layer behind it.</exception>
    public async Task AddAsync(LabeledImages images, string folder, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        using var sample = images.Sample(MostImages, options.Seed);
        using var learned = sample.To(CPU);
        var hash = PlannedTraining.HashOf(learned);
        var plan = files.Select(file => Planned(file, hash)).ToList();
        var panel = new PanelProgress(Directory.CreateDirectory(folder).FullName, PanelFile.Name, plan);
        foreach (var (file, model) in files.Zip(plan).Where(entry => !panel.IsFinished(entry.Second)))
            await AddAsync(file, model, learned, panel, folder, progress, cancellationToken);
    }

    /// <summary>A network, or what is said of it, that has changed is asked again.</summary>
    private PlannedModel Planned(string file, string images)
    {
        var described = models.Describe(file);
        var network = models.HashOf(described)![..HashDigits];
        var recipe = new TrainingRecipe(NameOf(file))
        {
            Training = new TrainingOptions { Steps = options.Steps, Optimizer = OptimizerKind.AdamW, Rate = 0.002, WeightDecay = 0.05 },
            Seed = PanelPlan.SeedOf(options.Seed, HeadSeed),
            Data = $"{images} {network} {TextHash.Of(described.Description.Identity)[..HashDigits]}",
        };
        return new PlannedModel($"backbone-{NameOf(file)}", ModelRole.Reference, null, recipe) { Family = $"backbone {network}" };
    }

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);

    private async Task AddAsync(string file, PlannedModel model, LabeledImages images, PanelProgress panel, string folder, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var described = models.Describe(file);
        var output = OutputOf(file, described.Description.OutputSelector);
        var settings = models with { Canvas = models.Canvas ?? TensorShape.OfRows(images.Images.shape) };
        var opened = settings.Open(described);
        using var network = opened.Model;
        using var features = await FeaturesAsync(network, images, progress, cancellationToken);
        var head = LinearHead.Train(features, images, model.Recipe.Training, model.Recipe.Seed!.Value, progress, cancellationToken);
        if (ModelAccuracy.Learned(head.Accuracy, images.ClassCount) < options.LeastLearned)
        {
            panel.Refuse(new RefusedModel(model.Name, model.Recipe, head.Accuracy));
            return;
        }

        var path = Path.Combine(folder, model.Name + Extension);
        OnnxHead.Write(path, ModelContent.At(file).ReadAll(), output, head.Weights, head.Bias);
        ModelDescriptionFile.WriteBeside(path, described.Description with { Output = null, Kind = null, Resize = opened.Preprocessing.Resize });
        await CheckAsync(settings, path, features, head, images, cancellationToken);
        panel.Add(model, Extension, _ => { }, options.Task, head.Accuracy);   // what is not in the list is no model of the panel
    }

    /// <summary>The name of the output that a layer reads.</summary>
    private static string OutputOf(string file, OutputSelector? selected)
    {
        var info = OnnxModelInfo.Read(file);
        if (info.ExternalFiles.Count > 0)
            throw new UsageException($"--backbones: '{file}' keeps weights in other files ({string.Join(", ", info.ExternalFiles)}); save it as one.");
        if (selected is null && info.Outputs.Length > 1)
            throw new UsageException($"--backbones: '{file}' has {info.Outputs.Length.ToString(CultureInfo.InvariantCulture)} outputs ({string.Join(", ", info.Outputs)}): give \"output\" in its sidecar NAME.modeldiff.json.");
        return OutputChoice.Find(info, selected ?? OutputSelector.At(0), new OnnxOptions()).Output?.Name ?? throw new UsageException($"--backbones: '{file}' has no output '{selected}' of scores or features.");
    }

    /// <summary>What a network answers to each image.</summary>
    /// <returns>Owned by the caller; float32 <c>[N, features]</c>.</returns>
    private static async Task<Tensor> FeaturesAsync(IModelAdapter network, LabeledImages images, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var parts = new List<Tensor>();
        try
        {
            for (var row = 0; row < images.Count; row += AskedAtOnce)
            {
                parts.Add(await AskAsync(network, images, row, Math.Min(AskedAtOnce, images.Count - row), cancellationToken));
                if (parts[0].shape[1] > MostFeatures)
                    throw new UsageException($"--backbones: '{network.Signature.Name}' answers with {parts[0].shape[1].ToString(CultureInfo.InvariantCulture)} numbers; a layer takes at most {MostFeatures}: give \"output\" in its sidecar, an output of scores or of pooled features.");
                progress.Report(new StageProgress($"asking {network.Signature.Name}", Math.Min(row + AskedAtOnce, images.Count), images.Count));
            }

            return cat(parts).DetachFromDisposeScope();
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
        }
    }

    private static async Task<Tensor> AskAsync(IModelAdapter network, LabeledImages images, int start, int count, CancellationToken cancellationToken)
    {
        using var rows = new TensorBatch(Rows(images, start, count));
        return await new ModelAsker().AskAsync(network, rows, progress: null, cancellationToken);
    }

    private static Tensor Rows(LabeledImages images, int start, int count)
    {
        using var scope = NewDisposeScope();
        return images.Take(tensor(Enumerable.Range(start, count).Select(row => (long)row).ToArray())).DetachFromDisposeScope();
    }

    /// <exception cref="ModelLoadException">The file does not answer as network and layer do.</exception>
    private static async Task CheckAsync(ModelSettings settings, string path, Tensor features, LinearHead head, LabeledImages images, CancellationToken cancellationToken)
    {
        using var made = settings.Open(path);
        var count = Math.Min(Compared, images.Count);
        using var answers = await AskAsync(made, images, 0, count, cancellationToken);
        using var scope = NewDisposeScope();
        var scores = head.Score(features.narrow(0, 0, count));
        if (!allclose(answers.cpu(), scores, Tolerance, Tolerance * scores.abs().max().item<float>()))
            throw new ModelLoadException(path, "it does not answer as the network with a linear layer does; the network cannot be a backbone.");
    }
}
