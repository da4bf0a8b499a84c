using System.Collections.Immutable;
using System.Globalization;
using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Networks;

namespace ModelDiff.ModelReuse.Zoo;

/// <summary>The models of a zoo, each after its parent.</summary>
/// <param name="config">Says which there are.</param>
internal sealed class RecipeBook(ZooConfig config)
{
    private const double PruneAfterSteal = 0.5;

    private readonly ZooSchedules _schedules = config.Schedules;

    /// <summary>Lists the recipes. The standard scale gives 114 of the paper's, and the extras.</summary>
    public static ImmutableArray<ModelRecipe> For(ZooConfig config) => [.. new RecipeBook(config).All()];

    private IEnumerable<ModelRecipe> All()
    {
        foreach (var family in Enum.GetValues<Family>())
        {
            var source = Scratch(family, config.Source, "pretrain", ModelGroup.Paper);
            yield return source;
            foreach (var recipe in config.Targets.SelectMany(target => Derived(source, target).Concat(Retrained(family, target))))
                yield return recipe;
            if (config.Extras)
            {
                foreach (var recipe in Homologous(family))
                    yield return recipe;
            }
        }
    }

    private IEnumerable<ModelRecipe> Derived(ModelRecipe source, TaskConfig target)
    {
        foreach (var share in config.TransferShares)
        {
            var transfer = Tuned(source, target, share, ModelGroup.Paper);
            yield return transfer;
            yield return Child(transfer, "quantize(qint8)", ModelGroup.Paper, new Quantize(NumberFormat.Int8));
            foreach (var recipe in Copies(transfer))
                yield return recipe;
            yield return Stolen(transfer, Other(transfer.Family), ModelGroup.Paper);
            foreach (var recipe in config.Extras ? ExtrasOf(transfer) : [])
                yield return recipe;
        }

        if (!config.Extras)
            yield break;
        yield return Child(source, $"transfer({target.Name},1,evade)", ModelGroup.Evasion, new Transfer(1, _schedules.Evade, config.EvasionWeight)) with { Task = target.Name };
    }

    /// <summary>Models of the target task without a source: the hard negatives.</summary>
    private IEnumerable<ModelRecipe> Retrained(Family family, TaskConfig target)
    {
        var trained = Scratch(family, target, "train", ModelGroup.Paper);
        IEnumerable<ModelRecipe> copies =
            [trained, .. Copies(trained), Stolen(trained, family, ModelGroup.Paper), Stolen(trained, Other(family), ModelGroup.Paper)];
        return copies;
    }

    private IEnumerable<ModelRecipe> Copies(ModelRecipe parent) =>
    [
        .. config.PruneShares.Select(share => Pruned(parent, share, ModelGroup.Paper)),
        Child(parent, "distill()", ModelGroup.Paper, new Distill(_schedules.Distill)),
    ];

    private IEnumerable<ModelRecipe> ExtrasOf(ModelRecipe transfer)
    {
        var thief = Other(transfer.Family);
        var faithful = Child(
            transfer, $"steal({Name(thief)},faithful)", ModelGroup.FaithfulSteal, new Steal(StealAnswers.Logits, _schedules.FaithfulSteal, OtherQueries: true)) with
        { Family = thief };
        var pruned = Pruned(transfer, PruneAfterSteal, ModelGroup.Paper);
        return
        [
            Child(transfer, "quantize(float16)", ModelGroup.Float16, new Quantize(NumberFormat.Float16)),
            Stolen(transfer, transfer.Family, ModelGroup.SameArchitectureSteal),
            faithful,
            Child(transfer, $"steal({Name(thief)},labels)", ModelGroup.LabelSteal, new Steal(StealAnswers.Labels, _schedules.Steal)) with { Family = thief },
            Pruned(faithful, PruneAfterSteal, ModelGroup.TwoSteps),
            .. config.PruneShares.Contains(PruneAfterSteal)
                ? [Child(pruned, "quantize(qint8)", ModelGroup.TwoSteps, new Quantize(NumberFormat.Int8))]
                : Array.Empty<ModelRecipe>(),
        ];
    }

    /// <summary>Second models of every recipe without reuse, and full transfers from the second source: nothing of theirs was made from the first ones.</summary>
    private IEnumerable<ModelRecipe> Homologous(Family family)
    {
        var source = Scratch(family, config.Source, "pretrain", ModelGroup.Homologous);
        return
        [
            source,
            .. config.Targets.Select(target => Tuned(source, target, config.TransferShares[^1], ModelGroup.Homologous)),
            .. config.Targets.Select(target => Scratch(family, target, "train", ModelGroup.Homologous)),
        ];
    }

    private ModelRecipe Scratch(Family family, TaskConfig task, string verb, ModelGroup group) => new(
        $"{verb}({Name(family)},{task.Name}{(group == ModelGroup.Homologous ? ",2" : "")})-",
        null, family, task.Name, group, new Learn(task == config.Source ? _schedules.Pretrain : _schedules.Train));

    private ModelRecipe Tuned(ModelRecipe source, TaskConfig target, double share, ModelGroup group) =>
        Child(source, $"transfer({target.Name},{Text(share)})", group, new Transfer(share, _schedules.Transfer)) with { Task = target.Name };

    private ModelRecipe Pruned(ModelRecipe parent, double share, ModelGroup group) =>
        Child(parent, $"prune({Text(share)})", group, new Prune(share, _schedules.Prune));

    private ModelRecipe Stolen(ModelRecipe victim, Family family, ModelGroup group) =>
        Child(victim, $"steal({Name(family)})", group, new Steal(StealAnswers.Probabilities, _schedules.Steal)) with { Family = family };

    private static ModelRecipe Child(ModelRecipe parent, string step, ModelGroup group, ReuseStep how) =>
        parent with { Name = $"{parent.Name}{step}-", Parent = parent.Name, Group = group, Step = how };

    private static Family Other(Family family) => family == Family.Resnet ? Family.Mobilenet : Family.Resnet;

    private static string Name(Family family) => family == Family.Resnet ? "resnet" : "mobilenet";

    private static string Text(double share) => share.ToString(CultureInfo.InvariantCulture);
}
