using System.Collections.Immutable;
using ModelDiff.Fingerprints;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Training;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Demo;

/// <summary>An owner's whole job in small, on images that are drawn for it: a model, its preparation, and the audit of four suspects.</summary>
/// <param name="options">How much is drawn and trained.</param>
/// <param name="seed">Decides images, weights, batches and pairs.</param>
/// <param name="progress">Receives reports of all stages, from several threads.</param>
/// <param name="cancellationToken">Observed before each batch.</param>
internal sealed class DemoRun(DemoOptions options, long seed, IProgress<StageProgress> progress, CancellationToken cancellationToken)
{
    private const int OwnImages = 0;
    private const int OtherImages = 1;
    private const int HeldOutImages = 2;
    private const int Owner = 10;
    private const int FirstSuspect = 11;
    private const int HeldOut = 480;
    private const int Classes = 6;
    private const int Shrinking = 2;

    private TrainingOptions Training => new() { Steps = options.Steps, Rate = 0.05 };

    /// <summary>Trains and audits.</summary>
    /// <param name="folder">An empty folder for the models.</param>
    /// <returns>The fingerprint, owned by the caller, and what it says of the suspects.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; some models may be left in the folder.</exception>
    public async Task<(Fingerprint Fingerprint, ImmutableArray<DemoFinding> Findings)> RunAsync(string folder)
    {
        using var own = Draw(options.Images, OwnImages);
        using var others = Draw(options.Images, OtherImages);
        var recipe = new TrainingRecipe("resnet-slim") { Training = Training, Seed = PanelPlan.SeedOf(seed, Owner) };
        var file = MakeOwner(folder, recipe, own);
        using var victim = TrainedModel.Load(file);
        var fingerprint = await new Preparation(Prepared()).RunAsync(victim, own, recipe, folder, progress, cancellationToken);
        try
        {
            using var source = await ReuseVictim.AskAsync(victim, others, own: null, progress, cancellationToken);
            return (fingerprint, await AuditAsync(fingerprint, Suspects(recipe, own, others, source), folder));
        }
        catch
        {
            fingerprint.Dispose();
            throw;
        }
    }

    private string MakeOwner(string folder, TrainingRecipe recipe, LabeledImages images)
    {
        using var network = TrainedNetwork.Train(recipe, null, images, new EachReport(report => progress.Report(report with { Stage = "training the owner's model" })), cancellationToken);
        network.Save(PathOf(folder, "owner"));
        return PathOf(folder, "owner");
    }

    private PreparationOptions Prepared() => new()
    {
        Panel = new() { References = options.References, Twins = options.Twins, Steps = options.Steps, Seed = seed, Task = "textures" },
        Shadows = new() { Copies = 1, Steps = options.Steps, Seed = seed, Task = "textures", Methods = ["quantize", "finetune", "steal-faithful", "steal-labels"] },
        Comparison = new() { Seed = seed },
    };

    private DemoSuspect[] Suspects(TrainingRecipe owner, LabeledImages own, LabeledImages others, ReuseVictim source) =>
    [
        new("fine-tuned", "the owner's file, trained further on other images", true, owner with { Training = Training with { Steps = Math.Max(1, options.Steps / 2), Rate = 0.02 }, Seed = Seed(0) },
            recipe => ReuseMethods.Get("finetune").Apply(source, recipe, null, cancellationToken)),
        new("stolen", "new weights, taught by the owner's answers to other images", true, owner with { Training = ShadowPlan.Imitation(PanelPlan.NormalizesBatches(owner.Architecture, own: null), 2 * options.Steps), Seed = Seed(1) },
            recipe => ReuseMethods.Get("steal-faithful").Apply(source, recipe, null, cancellationToken)),
        new("twin", "innocent: the owner's images and recipe, another seed", false, owner with { Seed = Seed(2) },
            recipe => TrainedNetwork.Train(recipe, null, own, null, cancellationToken)),
        new("stranger", "innocent: another network, other images of the same kind", false, new TrainingRecipe("vgg-slim") { Training = Training, Seed = Seed(3) },
            recipe => TrainedNetwork.Train(recipe, null, others, null, cancellationToken)),
    ];

    private async Task<ImmutableArray<DemoFinding>> AuditAsync(Fingerprint fingerprint, DemoSuspect[] suspects, string folder)
    {
        using var heldOut = Draw(HeldOut, HeldOutImages);
        var accuracies = new double[suspects.Length];
        var done = 0;
        OneThreadEach.Run(Enumerable.Range(0, suspects.Length), i =>
        {
            using var network = suspects[i].Make(suspects[i].Recipe);
            accuracies[i] = ModelAccuracy.Of(network.Module, heldOut);
            network.Save(PathOf(folder, suspects[i].Name));
            progress.Report(new StageProgress("training suspects", Interlocked.Increment(ref done), suspects.Length));
        }, cancellationToken);
        var findings = ImmutableArray.CreateBuilder<DemoFinding>();
        foreach (var (suspect, accuracy) in suspects.Zip(accuracies))
        {
            using var model = TrainedModel.Load(PathOf(folder, suspect.Name));
            var comparison = await new ModelComparer(Prepared().Comparison).CheckAsync(fingerprint, model, cancellationToken: cancellationToken);
            findings.Add(new DemoFinding(suspect.Name, suspect.Relation, suspect.IsDerived, accuracy, comparison.Verdict));
            progress.Report(new StageProgress("auditing", findings.Count, suspects.Length));
        }

        return findings.ToImmutable();
    }

    private static string PathOf(string folder, string name) => Path.Combine(folder, $"{name}.safetensors");

    private long Seed(int suspect) => PanelPlan.SeedOf(seed, FirstSuspect + suspect);

    /// <summary>Draws textures, half as large as the benchmark's.</summary>
    private LabeledImages Draw(int count, int set)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        using var large = ProceduralImages.Textures([.. Patterns.Wholes.Take(Classes)], count, SplitMix.Derive(seed, set));
        return new LabeledImages(nn.functional.avg_pool2d(large.Images, Shrinking), large.Labels.clone(), large.ClassCount, null);
    }
}
