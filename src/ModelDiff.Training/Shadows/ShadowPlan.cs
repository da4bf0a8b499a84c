using System.Globalization;
using ModelDiff.Models;

namespace ModelDiff.Training;

/// <summary>The copies of a victim before any is made; the same options give the same plan.</summary>
internal static class ShadowPlan
{
    private const double ImitationRate = 0.1;
    private const double ClassRate = 0.05;
    private const double AdamRate = 0.003;

    /// <summary>A victim's recipe with the network that copies have: its own where its weights are at hand, else the closest of the catalogue.</summary>
    /// <param name="victim">Borrowed.</param>
    /// <param name="images">Borrowed; of its task.</param>
    /// <param name="recipe">The victim's recipe, or the closest guess.</param>
    /// <param name="own">The victim's own network, or null.</param>
    public static TrainingRecipe RecipeOf(IModelAdapter victim, LabeledImages images, TrainingRecipe recipe, OwnNetwork? own) =>
        ReuseVictim.DescriptionOf(victim, images) is { } description ? recipe with { Architecture = description.Architecture }
        : own is not null ? recipe with { Architecture = OwnNetwork.Architecture }
        : VictimRecipe.InCatalogue(recipe, victim.Signature.Source, TensorShape.OfRows(images.Images.shape), images.ClassCount);

    /// <summary>So many copies by every method that applies.</summary>
    /// <param name="options">How many, by which methods.</param>
    /// <param name="access">What of the victim is at hand.</param>
    /// <param name="victim">The victim's recipe, or the closest guess.</param>
    /// <param name="hash">SHA-256 of the victim's file; null where it is unknown.</param>
    /// <param name="data">Names the images.</param>
    public static List<PlannedModel> Of(ShadowTrainerOptions options, VictimAccess access, TrainingRecipe victim, string? hash, string data)
    {
        var methods = options.Methods.Select(ReuseMethods.Get).Where(method => method.Needs <= access);
        return [.. methods.SelectMany(method => Enumerable.Range(0, options.Copies).Select(copy =>
        {
            var architecture = ArchitectureOf(method, victim.Architecture, copy, options.Architectures);
            return Planned(options, method.Name, copy, new TrainingRecipe(architecture) { Training = TrainingOf(method, victim.Training, architecture, options), Data = data }, hash);
        }))];
    }

    /// <summary>Copies that were trained on another task, as the victim learned, shorter and slower.</summary>
    /// <param name="options">How many.</param>
    /// <param name="victim">The victim's recipe, or the closest guess.</param>
    /// <param name="hash">SHA-256 of the victim's file; null where it is unknown.</param>
    /// <param name="data">Names the images of the other task.</param>
    public static IEnumerable<PlannedModel> Transfers(ShadowTrainerOptions options, TrainingRecipe victim, string? hash, string data) => Enumerable.Range(0, options.Copies).Select(copy =>
        Planned(options, ReuseMethods.Transfer, copy, new TrainingRecipe(victim.Architecture) { Training = victim.Training with { Epochs = null, Steps = Math.Max(1, options.Steps / 2), Rate = 0.5 * victim.Training.Rate }, Data = data }, hash));

    private static PlannedModel Planned(ShadowTrainerOptions options, string method, int copy, TrainingRecipe recipe, string? hash) => new(
        $"{method}-{(copy + 1).ToString("00", CultureInfo.InvariantCulture)}", ModelRole.Shadow, null,
        recipe with { Seed = PanelPlan.SeedOf(options.Seed, (ReuseMethods.Names.IndexOf(method) + 1) * 1000 + copy), Reuse = new ReuseOrigin(method, copy, hash) });

    private static string ArchitectureOf(IReuseMethod method, string victim, int copy, IEnumerable<string> architectures)
    {
        if (method.Name != ReuseMethods.OtherArchitecture)
            return victim;
        string[] others = [.. architectures.Where(name => name != victim).DefaultIfEmpty(NetworkCatalogue.Slim.First(name => name != victim))];
        return others[copy % others.Length];
    }

    /// <summary>Repair, fine-tuning and evasion go on as the victim learned, shorter and slower; all others begin anew.</summary>
    private static TrainingOptions TrainingOf(IReuseMethod method, TrainingOptions victim, string architecture, ShadowTrainerOptions options) => method switch
    {
        Quantization => new TrainingOptions { Steps = 1 },
        PruningWithRepair => victim with { Epochs = null, Steps = Math.Max(1, options.Steps / 6), Rate = 0.1 * victim.Rate },
        FineTuning or Evasion => victim with { Epochs = null, Steps = Math.Max(1, options.Steps / 2), Rate = 0.2 * victim.Rate },
        _ => Imitation(PanelPlan.NormalizesBatches(architecture, options.Own), options.Steps, isByClass: method is Stealing { IsByClass: true }),
    };

    /// <summary>How a new network learns to answer as another.</summary>
    public static TrainingOptions Imitation(bool normalizesBatches, int steps, bool isByClass = false) => normalizesBatches
        ? new TrainingOptions { Steps = steps, Rate = isByClass ? ClassRate : ImitationRate }
        : new TrainingOptions { Steps = steps, Optimizer = OptimizerKind.AdamW, Rate = AdamRate, WeightDecay = 0.01 };
}
