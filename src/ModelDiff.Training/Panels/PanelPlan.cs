using System.Globalization;
using ModelDiff.Models;

namespace ModelDiff.Training;

/// <summary>The models of a panel before any is trained; the same options give the same plan.</summary>
internal static class PanelPlan
{
    private const int FirstTwin = 100_000;
    private const long LargestSeed = (1L << 53) - 1;   // JSON readers that know doubles alone keep it

    /// <summary>References in the victim's architecture and the others, in four recipes each; then twins, those from the victim's own weights first; references in their place where the recipe makes no twins.</summary>
    public static List<PlannedModel> Of(PanelTrainerOptions options, TrainingRecipe? victim, TensorShape image, string data)
    {
        if (options.LabelFamily is { } family)
            return Students(options, family, victim, image, data);
        string[] architectures = victim is null ? [.. options.Architectures] : [victim.Architecture, .. options.Architectures.Where(name => name != victim.Architecture)];
        var plan = new List<PlannedModel>();
        for (var i = 0; i < options.References; i++)
        {
            var architecture = architectures[i % architectures.Length];
            var recipe = new TrainingRecipe(architecture) { Training = Style(i / architectures.Length + i, architecture, options.Steps, image, options.Own), Seed = SeedOf(options.Seed, i), Data = data };
            plan.Add(new PlannedModel(Name("reference", i), ModelRole.Reference, null, recipe));
        }

        for (var i = 0; i < options.Twins && victim is not null; i++)
        {
            var isOwn = options.MakesTwins && i < options.SameSeed && victim.TellsInitialization;
            var recipe = victim with
            {
                Seed = SeedOf(options.Seed, FirstTwin + i),
                InitialSeed = isOwn && victim.InitialWeights is null ? victim.InitialSeed ?? victim.Seed : null,
                InitialWeights = isOwn ? victim.InitialWeights : null,
                Data = data,
            };
            plan.Add(options.MakesTwins
                ? new PlannedModel(Name(isOwn ? "twin-own" : "twin", i), ModelRole.Twin, isOwn ? ModelInitialization.Own : ModelInitialization.Fresh, recipe)
                : new PlannedModel(Name("by-recipe", i), ModelRole.Reference, null, recipe));
        }

        return plan;
    }

    /// <summary>Models that learn another one's labels: every second by the victim's recipe, since a null must match the recipe; the others as references are made.</summary>
    private static List<PlannedModel> Students(PanelTrainerOptions options, string family, TrainingRecipe? victim, TensorShape image, string data)
    {
        var others = Of(options with { LabelFamily = null, Twins = 0 }, victim, image, data);
        return
        [
            .. others.Select((model, i) => new PlannedModel(
                Name("student", i), ModelRole.Reference, null, victim is not null && i % 2 == 0 ? victim with { Seed = model.Recipe.Seed, InitialSeed = null, InitialWeights = null, Data = data } : model.Recipe) { Family = family }),
        ];
    }

    /// <summary>One of four ways in which people train.</summary>
    /// <param name="index">Which, by its remainder.</param>
    /// <param name="architecture">The network.</param>
    /// <param name="steps">Batches.</param>
    /// <param name="image">Shape of one image.</param>
    /// <param name="own">The victim's own network, where that is the architecture.</param>
    public static TrainingOptions Style(int index, string architecture, int steps, TensorShape image, OwnNetwork? own = null)
    {
        var crop = (int)Math.Max(1, Math.Min(image.Sizes[1], image.Sizes[2]) / 16);
        var descent = new TrainingOptions { Steps = steps, Rate = NormalizesBatches(architecture, own) ? 0.05 : 0.01 };
        var adam = new TrainingOptions { Steps = steps, Optimizer = OptimizerKind.AdamW, Rate = 0.002, WeightDecay = 0.05 };
        return (index % 4) switch
        {
            0 => descent,
            1 => adam with { LabelSmoothing = 0.1, Augmentation = new() { Crop = crop } },
            2 => descent with { Schedule = LearningSchedule.Step, Augmentation = new() { Crop = crop, Color = 0.2 } },
            _ => adam with { Augmentation = new() { Mixup = 0.3 } },
        };
    }

    /// <summary>Whether training normalizes over batches, which allows larger steps.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="own">The victim's own network, where that is the architecture.</param>
    public static bool NormalizesBatches(string architecture, OwnNetwork? own) =>
        architecture == OwnNetwork.Architecture ? own?.NormalizesBatches == true : NetworkCatalogue.NormalizesBatches(architecture);

    /// <summary>A seed of its own for one model.</summary>
    public static long SeedOf(long seed, int index) => SplitMix.Derive(seed, index) & LargestSeed;

    private static string Name(string kind, int index) => $"{kind}-{(index + 1).ToString("00", CultureInfo.InvariantCulture)}";
}
