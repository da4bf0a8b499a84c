using System.Collections.Immutable;
using System.Globalization;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>Makes owners, panels and suspects into a folder, with the library's own trainers. What is there already is not made again.</summary>
/// <param name="config">How many.</param>
/// <param name="seed">Decides everything.</param>
/// <param name="folder">Made where there is none.</param>
/// <param name="progress">Receives reports from several threads.</param>
/// <param name="cancellationToken">Observed before each batch.</param>
internal sealed class AuditZoo(AuditsConfig config, long seed, string folder, IProgress<StageProgress> progress, CancellationToken cancellationToken)
{
    private const int FirstOwner = 1000;
    private const int OtherReferences = 1;
    private const int SeedsPerOwner = 10;
    private const string InnocentsName = "innocents.json";
    private static readonly ImmutableArray<string> ByAnswers = ["steal-faithful", "steal-soft"];

    /// <summary>References of the task, on the owners' images.</summary>
    public ImmutableArray<AuditModel> References(AuditImages images) => Panel("references", images.Owner, config.Task.Name, config.References, seed);

    /// <summary>References of the other task.</summary>
    public ImmutableArray<AuditModel> OtherTask(AuditImages images) => Panel("other-task", images.OtherTask, config.OtherTask.Name, AuditPanels.OfOtherTask, SplitMix.Derive(seed, OtherReferences));

    /// <summary>One owner, with all that concerns him.</summary>
    /// <param name="number">From 0.</param>
    /// <param name="images">Borrowed.</param>
    /// <exception cref="ModelDiffException">The owner's model did not learn, or a copy failed.</exception>
    public async Task<AuditedOwner> OwnerAsync(int number, AuditImages images)
    {
        var name = $"owner-{(number + 1).ToString("00", CultureInfo.InvariantCulture)}";
        var home = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var architecture = config.Architectures[number % config.Architectures.Length];
        var recipe = new TrainingRecipe(architecture)
        {
            Training = PanelPlan.Style(number, architecture, config.Steps, TensorShape.OfRows(images.Owner.Images.shape)),
            Seed = SeedOf(number, 0),
            Data = images.OwnerHash,
        };
        var file = Path.Combine(home, "owner.safetensors");
        if (!File.Exists(file))
        {
            using var network = ModelTraining.Run(recipe, images.Owner, progress, cancellationToken);
            TrainedModel.Save(file, network, ModelTraining.Describe(recipe, images.Owner));
        }

        var twins = Twins(home, images, recipe, SeedOf(number, 1));
        var innocents = Innocents(home, images, recipe, SeedOf(number, 2));
        List<AuditModel> suspects = [.. innocents];
        suspects.AddRange(await ChildrenAsync(file, Path.Combine(home, "copies"), images, recipe, [.. ReuseMethods.Names], config.Copies, SeedOf(number, 3), images.OtherTask, isDerived: true));
        if (suspects.FirstOrDefault(model => model.Cell == "finetune") is { } tuned)
            suspects.AddRange(await ChildrenAsync(tuned.Path, Path.Combine(home, "two-steps"), images, recipe, ["prune", "steal-soft"], 1, SeedOf(number, 4), null, isDerived: true, "two steps"));
        suspects.AddRange(await OthersAsync("same architecture", "others-child", ["distill", "finetune", .. ByAnswers], 5));
        suspects.AddRange(await OthersAsync("fresh twin", "twins-child", ByAnswers, 6));
        suspects.AddRange(await OthersAsync("same seed same data", "same-seed-twins-child", ByAnswers, 7));
        return new AuditedOwner(new AuditModel("owner", file, new ModelProfile($"{name}/owner") { Sha256 = FileHash.Sha256(file), Architecture = architecture, Task = config.Task.Name }, IsDerived: false), twins, [.. suspects]);

        async Task<IEnumerable<AuditModel>> OthersAsync(string parent, string place, ImmutableArray<string> methods, int stream) => innocents.FirstOrDefault(model => model.Cell == parent) is { } other
            ? await ChildrenAsync(other.Path, Path.Combine(home, place), images, recipe, methods, 1, SeedOf(number, stream), null, isDerived: false, place.Replace('-', ' '))
            : [];
    }

    private ImmutableArray<AuditModel> Panel(string name, LabeledImages from, string task, int references, long panelSeed)
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var panel = new PanelTrainer(new() { References = references, Architectures = config.Architectures, Steps = config.Steps, Seed = panelSeed, Task = task, LeastLearned = config.LeastLearned }).Train(from, victim: null, home, progress, cancellationToken);
        return panel.Models.IsEmpty ? throw new FormatException($"No reference of {task} learned its task: give more steps, or more images.") : [.. AuditModel.Of(panel, home, isDerived: false)];
    }

    private ImmutableArray<AuditModel> Twins(string home, AuditImages images, TrainingRecipe recipe, long twinSeed)
    {
        var place = Directory.CreateDirectory(Path.Combine(home, "twins")).FullName;
        var options = new PanelTrainerOptions { References = 0, Steps = config.Steps, Seed = twinSeed, Task = config.Task.Name, LeastLearned = config.LeastLearned };
        return [.. AuditModel.Of(new PanelTrainer(options).Train(images.Owner, recipe, place, progress, cancellationToken), place, isDerived: false)];
    }

    private ImmutableArray<AuditModel> Innocents(string home, AuditImages images, TrainingRecipe recipe, long innocentSeed)
    {
        var place = Directory.CreateDirectory(Path.Combine(home, "innocents")).FullName;
        var plan = new InnocentPlan(recipe, images, config, innocentSeed).All();
        var makers = plan.ToDictionary(entry => entry.Model.Name, entry => entry.Make);
        PlannedModel[] models = [.. plan.Select(entry => entry.Model)];
        var list = new PanelProgress(place, InnocentsName, models);
        var made = new PlannedTraining(list, images.Owner, progress, cancellationToken).Run("making innocents", models, (model, eachBatch) =>
        {
            var isOther = model.Name.Contains("other-task", StringComparison.Ordinal);
            using var network = TrainedNetwork.Of(makers[model.Name](model.Recipe, eachBatch, cancellationToken), ModelTraining.Describe(model.Recipe, isOther ? images.OtherTask : images.Owner));
            list.Add(model, network, isOther ? config.OtherTask.Name : config.Task.Name, ModelAccuracy.Of(network.Module, isOther ? images.OtherHeldOut : images.HeldOut));
        });
        return [.. AuditModel.Of(made, place, isDerived: false)];
    }

    /// <summary>Copies of a model, with a thief's images.</summary>
    private async Task<IEnumerable<AuditModel>> ChildrenAsync(
        string parent, string place, AuditImages images, TrainingRecipe recipe, ImmutableArray<string> methods, int copies, long childSeed, LabeledImages? otherTask, bool isDerived, string? cell = null)
    {
        Directory.CreateDirectory(place);
        using var model = TrainedModel.Load(parent);
        var options = new ShadowTrainerOptions { Methods = methods, Architectures = config.Architectures, Copies = copies, Steps = config.Steps, Seed = childSeed, Task = config.Task.Name, OtherTask = config.OtherTask.Name, LeastLearned = config.LeastLearned };
        return AuditModel.Of(await new ShadowTrainer(options, otherTask).TrainAsync(model, images.Thief, recipe, place, progress, cancellationToken), place, isDerived, cell);
    }

    private long SeedOf(int owner, int stream) => PanelPlan.SeedOf(seed, FirstOwner + owner * SeedsPerOwner + stream);
}
