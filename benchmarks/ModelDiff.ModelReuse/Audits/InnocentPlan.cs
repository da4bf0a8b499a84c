using System.Globalization;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>Innocents that learned on their own, of every kind that is easily taken for a copy.</summary>
/// <param name="owner">The owner's recipe.</param>
/// <param name="images">Whose images are whose; borrowed.</param>
/// <param name="config">Networks, and batches per model.</param>
/// <param name="seed">Seeds of all models derive from it.</param>
internal sealed class InnocentPlan(TrainingRecipe owner, AuditImages images, AuditsConfig config, long seed)
{
    private const float Saturation = 1e4f;

    private readonly List<(PlannedModel Model, Func<TrainingRecipe, IProgress<StageProgress>, CancellationToken, ImageClassifier> Make)> _models = [];

    /// <summary>All of them, with what makes each.</summary>
    public IReadOnlyList<(PlannedModel Model, Func<TrainingRecipe, IProgress<StageProgress>, CancellationToken, ImageClassifier> Make)> All()
    {
        var own = owner with { Data = images.OwnerHash, InitialSeed = null };
        string[] others = [.. config.Architectures.Where(name => name != owner.Architecture)];
        Add("fresh-twin", 3, _ => own, Learn(images.Owner));
        Add("same-seed-same-data", 2, _ => own with { InitialSeed = owner.Seed }, Learn(images.Owner));
        Add("same-seed-other-data", 2, _ => own with { InitialSeed = owner.Seed, Data = images.StrangerHash }, Learn(images.Stranger));
        Add("same-seed-other-task", 2, _ => own with { InitialSeed = owner.Seed, Data = null }, Learn(images.OtherTask));
        Add("same-architecture", 4, i => Stranger(owner.Architecture, i), Learn(images.Stranger));
        Add("other-architecture", 6, i => Stranger(others[i % others.Length], i / others.Length + i), Learn(images.Stranger));
        Add("other-task", 4, i => Stranger(config.Architectures[i % config.Architectures.Length], i) with { Data = null }, Learn(images.OtherTask));
        Add("untrained", 2, _ => own with { Data = null }, (recipe, _, _) => Create(recipe));
        Add(AuditModel.OneOutput, 1, _ => own, Learn(images.Owner));
        Add("constant", 1, _ => own with { Data = null }, (recipe, _, _) => Scaled(Create(recipe), 0));
        Add("saturated", 1, _ => own, (recipe, progress, cancellationToken) => Scaled(Learn(images.Owner)(recipe, progress, cancellationToken), Saturation));
        return _models;
    }

    private void Add(string cell, int count, Func<int, TrainingRecipe> recipe, Func<TrainingRecipe, IProgress<StageProgress>, CancellationToken, ImageClassifier> make)
    {
        for (var i = 0; i < count; i++)
        {
            var name = $"{cell}-{(i + 1).ToString("00", CultureInfo.InvariantCulture)}";
            _models.Add((new PlannedModel(name, ModelRole.Reference, null, recipe(i) with { Seed = PanelPlan.SeedOf(seed, _models.Count) }), make));
        }
    }

    private TrainingRecipe Stranger(string architecture, int style) =>
        new(architecture) { Training = PanelPlan.Style(style, architecture, config.Steps, TensorShape.OfRows(images.Owner.Images.shape)), Data = images.StrangerHash };

    private ImageClassifier Create(TrainingRecipe recipe)
    {
        var network = ModelTraining.Create(ModelTraining.Describe(recipe, images.Owner), recipe);
        network.eval();
        return network.to(images.Owner.Device);
    }

    private static Func<TrainingRecipe, IProgress<StageProgress>, CancellationToken, ImageClassifier> Learn(LabeledImages from) =>
        (recipe, progress, cancellationToken) => ModelTraining.Run(recipe, from, progress, cancellationToken);

    /// <summary>The network with its class scores multiplied.</summary>
    private static ImageClassifier Scaled(ImageClassifier network, float factor)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (_, value) in network.named_parameters().Where(entry => entry.name.StartsWith("_head", StringComparison.Ordinal)))
            value.mul_(factor);
        return network;
    }
}
