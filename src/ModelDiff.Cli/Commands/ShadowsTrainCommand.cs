using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Training;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff shadows train VICTIM DATA -o DIR</c></summary>
internal sealed class ShadowsTrainCommand(Terminal terminal, ShadowTrainerOptions options, ModelSettings models, string? otherTask, TrainingTime training)
{
    public static Command Create(Terminal terminal)
    {
        var victim = new Argument<string>("VICTIM") { Description = "The owner's model. Of a network of 'panel train' and of TorchScript the weights are used, too; any other is only asked." };
        var data = TrainingData.Argument();
        var output = new Option<string>("--output", "-o") { Description = "The folder of the copies; those that it holds already are kept.", HelpName = "DIR", Required = true };
        var hours = TrainingTime.Option();
        var (train, model) = (new TrainOptions(), new ModelOptions());
        var command = new Command("train", "Copy a model by every method of reuse that applies to it.") { victim, data }.WithExamples("modeldiff shadows train owner.pt photos/ -o shadows");
        command.Add(Headings.Results, output);
        command.Add(Headings.Training, hours);
        train.AddTo(command, panel: false, shadows: true);
        model.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            var (source, folder) = (parsed.GetRequiredValue(data), parsed.GetRequiredValue(output));
            var training = TrainingTime.Of(parsed, hours, terminal);
            var run = new ShadowsTrainCommand(terminal, train.Shadows(parsed, source), model.Read(parsed, cancellationToken), train.OtherTask(parsed), training);
            return await training.RunAsync(
                folder,
                async time => run.Print(await ProgressDisplay.RunAsync(
                    terminal, parsed.GetValue(CommonOptions.Quiet), progress => Task.Run(() => run.TrainAsync(parsed.GetRequiredValue(victim), source, folder, progress, time), time.Token))),
                cancellationToken);
        });
        return command;
    }

    private async Task<PanelFile> TrainAsync(string name, string source, string folder, IProgress<StageProgress> progress, CancellationTokenSource time)
    {
        Directory.CreateDirectory(folder);
        OutputFiles.CheckWritable(Path.Combine(folder, PanelFile.ShadowsName));
        using var victim = models.Open(name);
        using var data = TrainingData.Read(terminal, source, TrainingData.ShapeFor(victim.Signature, name), progress, time.Token);
        var recipe = VictimRecipe.Of(models.Describe(name).Path, victim.Signature.InputShape!, data.Images.ClassCount, options.Steps, models.OwnNetworkOf(name));
        using var others = otherTask is null ? null : TrainingData.Read(terminal, otherTask, victim.Signature.InputShape, progress, time.Token);
        using var images = data.Images.To(models.Device);
        using var otherImages = others?.Images.To(models.Device);
        if ((await VictimClasses.AskAsync(victim, images, options.MostImages, time.Token)).Remark is { } remark)
            terminal.Warn(remark);
        var trainer = new ShadowTrainer(options with { Own = recipe.Own }, otherImages);
        training.Start(trainer.Estimate(victim, images, recipe.Recipe, folder, time.Token), images.Device, folder, "--steps or --shadows-per-method", time);
        return await trainer.TrainAsync(victim, images, recipe.Recipe, folder, progress, time.Token);
    }

    private void Print(PanelFile shadows)
    {
        foreach (var model in shadows.Models)
            terminal.Out.WriteLine(FormattableString.Invariant($"{model.Name}: {model.Architecture}, accuracy {model.Accuracy:0.000}{(model.Agreement is { } agreement ? FormattableString.Invariant($", answers as the victim to {agreement:0.000}") : $" on {model.Task}")}"));
        foreach (var model in shadows.Refused)
            terminal.Out.WriteLine(FormattableString.Invariant($"! Refused: {model.Name} ({model.Recipe.Architecture}) is no copy, accuracy {model.Accuracy:0.000}."));
        string[] made = [.. shadows.Models.Select(model => model.Method).Concat(shadows.Refused.Select(model => model.Recipe.Reuse?.Method)).OfType<string>()];
        IReuseMethod[] missing = [.. options.Methods.Except(made).Select(ReuseMethods.Get)];
        TellMissing(missing.Where(method => method.Needs == VictimAccess.Weights).Select(method => method.Name), "weights of a network of 'panel train', or of a TorchScript file that can learn again");
        string[] transfer = otherTask is null || made.Contains(ReuseMethods.Transfer) ? [] : [ReuseMethods.Transfer];
        TellMissing(missing.Where(method => method.Needs == VictimAccess.Features).Select(method => method.Name).Concat(transfer), "features of a network of 'panel train'");
    }

    private void TellMissing(IEnumerable<string> methods, string needs)
    {
        if (methods.Any())
            terminal.Out.WriteLine($"! Not made, for want of {needs}: {string.Join(", ", methods)}.");
    }
}
