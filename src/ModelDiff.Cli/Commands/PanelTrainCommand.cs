using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Training;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff panel train DATA -o DIR</c></summary>
internal sealed class PanelTrainCommand(Terminal terminal, PanelTrainerOptions options, ModelSettings models, string? like, string? labelsFrom, BackboneReferences? backbones, TrainingTime training, bool quiet)
{
    public static Command Create(Terminal terminal)
    {
        var data = TrainingData.Argument();
        var output = new Option<string>("--output", "-o") { Description = "The panel's folder; models that it holds already are kept.", HelpName = "DIR", Required = true };
        var like = new Option<string?>("--like") { Description = "The victim: its input size, and twins by the recipe.json beside it.", HelpName = "VICTIM" };
        var labelsFrom = new Option<string?>("--labels-from")
        {
            Description = "Ask this model, the suspect, for the classes of the images, which need none of their own: references for a suspect of another task. No panel by themselves.",
            HelpName = "SUSPECT",
        };
        var hours = TrainingTime.Option();
        var (train, model) = (new TrainOptions(), new ModelOptions());
        var command = new Command("train", "Train reference models and twins on images of the victim's task.") { data }.WithExamples("modeldiff panel train photos/ -o references --like owner.pt");
        command.Add(Headings.Results, output);
        command.Add(Headings.Training, like, labelsFrom, hours);
        train.AddTo(command, panel: true, shadows: false);
        model.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            var source = parsed.GetRequiredValue(data);
            if (parsed.GetValue(labelsFrom) is not null && train.Backbones(parsed) is not null)
                throw new UsageException("--backbones makes references of the victim's task; they cannot learn the suspect's answers (--labels-from).");
            if (train.Backbones(parsed) is { } networks && Path.GetFullPath(networks) == Path.GetFullPath(parsed.GetRequiredValue(output)))
                throw new UsageException("--backbones and --output are one folder: references would be made of references.");
            var (options, models) = (train.Panel(parsed, source), model.Read(parsed, cancellationToken));
            var backbones = BackboneReferences.Of(models, options, train.Backbones(parsed), parsed.GetValue(like));
            var run = new PanelTrainCommand(terminal, options, models, parsed.GetValue(like), parsed.GetValue(labelsFrom), backbones, TrainingTime.Of(parsed, hours, terminal), parsed.GetValue(CommonOptions.Quiet));
            return await run.RunAsync(source, parsed.GetRequiredValue(output), cancellationToken);
        });
        return command;
    }

    private async Task<int> RunAsync(string source, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        OutputFiles.CheckWritable(Path.Combine(folder, PanelFile.Name));
        var shape = ShapeOf();
        return await training.RunAsync(folder, async time =>
        {
            var (panel, victim) = await ProgressDisplay.RunAsync(terminal, quiet, progress => Task.Run(() => labelsFrom is { } suspect
                ? TrainStudentsAsync(suspect, source, shape, folder, progress, time)
                : TrainAsync(source, shape, folder, progress, time), time.Token));
            foreach (var model in panel.Models)
                terminal.Out.WriteLine(FormattableString.Invariant($"{model.Name}: {model.Architecture}, accuracy {model.Accuracy:0.000}"));
            PanelCheckCommand.Print(terminal, PanelReview.Of(folder, like));
            if (victim?.Guess is { } guess)
                terminal.Out.WriteLine($"! The victim's recipe was guessed: {guess}");
        }, cancellationToken);
    }

    private async Task<(PanelFile Panel, VictimRecipe? Victim)> TrainAsync(string source, TensorShape? shape, string folder, IProgress<StageProgress> progress, CancellationTokenSource time)
    {
        using var data = TrainingData.Read(terminal, source, shape, progress, time.Token);
        using var images = data.Images.To(models.Device);
        return await TrainModelsAsync(options with { VictimSha256 = FileHash.OfSource(like) }, images, folder, progress, time);
    }

    /// <summary>Trains on the labels that the suspect gives.</summary>
    private async Task<(PanelFile Panel, VictimRecipe? Victim)> TrainStudentsAsync(string name, string source, TensorShape? shape, string folder, IProgress<StageProgress> progress, CancellationTokenSource time)
    {
        using var suspect = models.Open(name);
        TrainingData.CheckRange(suspect.Signature, name);
        using var data = TrainingData.ReadUnlabeled(terminal, source, shape ?? TrainingData.ShapeFor(suspect.Signature, name), progress, time.Token);
        using var pictures = data.Images.To(models.Device);
        using var images = await AskedLabels.AskAsync(suspect, pictures, progress, time.Token);
        return await TrainModelsAsync(options with { LabelFamily = ModelProfile.FamilyOfLabels(suspect.Signature), Task = $"{options.Task} as {suspect.Signature.Name} tells it" }, images, folder, progress, time);
    }

    private async Task<(PanelFile Panel, VictimRecipe? Victim)> TrainModelsAsync(PanelTrainerOptions settings, LabeledImages images, string folder, IProgress<StageProgress> progress, CancellationTokenSource time)
    {
        var victim = like is null ? null : VictimRecipe.Of(models.Describe(like).Path, TensorShape.OfRows(images.Images.shape), images.ClassCount, settings.Steps, models.OwnNetworkOf(like));
        if (victim is not null)
            Tell(victim);
        var trainer = new PanelTrainer(settings with { MakesTwins = victim?.NoTwins is null, Own = victim?.Own });
        training.Start(trainer.Estimate(images, victim?.Recipe, folder, time.Token), images.Device, folder, "--steps or --references", time);
        if (backbones is not null)
            await backbones.AddAsync(images, folder, progress, time.Token);
        return (trainer.Train(images, victim?.Recipe, folder, progress, time.Token), victim);
    }

    private void Tell(VictimRecipe victim)
    {
        if (victim.Guess is { } guess)
            terminal.Warn(guess);
        if (labelsFrom is not null || options.Twins == 0)
            return;
        if (victim.NoTwins is { } why)
            terminal.Warn(why);
        else if (options.SameSeed > 0 && !victim.Recipe.TellsInitialization)
            terminal.Warn("the victim's recipe tells neither seed nor initial weights: all twins begin at fresh ones.");
    }

    /// <summary>The shape of the images that the models are to take, or null for that of the data.</summary>
    private TensorShape? ShapeOf()
    {
        if (like is null)
            return models.ForAll.Size is { } own ? new TensorShape(models.ForAll.Channels ?? 3, own.Height, own.Width) : null;
        using var victim = models.Open(like);
        return TrainingData.ShapeFor(victim.Signature, like);
    }
}
