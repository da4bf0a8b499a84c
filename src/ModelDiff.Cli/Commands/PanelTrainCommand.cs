using System.CommandLine;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Training;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff panel train DATA -o DIR</c></summary>
internal sealed class PanelTrainCommand(Terminal terminal, PanelTrainerOptions options, bool quiet)
{
    public static Command Create(Terminal terminal)
    {
        var data = TrainingData.Argument();
        var output = new Option<string>("--output", "-o") { Description = "The panel's folder; models that it holds already are kept.", HelpName = "DIR", Required = true };
        var like = new Option<string?>("--like") { Description = "The victim: its input size, and twins by the recipe.json beside it.", HelpName = "VICTIM" };
        var size = ModelOptions.Sizes("--size", "HxW", "Height and width that image files are resized to, in color. Default: the victim's, or their own.");
        var train = new TrainOptions();
        var command = new Command("train", "Train reference models and twins on images of the victim's task.") { data, output, like, size };
        train.AddTo(command, panel: true, shadows: false);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            var source = parsed.GetRequiredValue(data);
            var run = new PanelTrainCommand(terminal, train.Panel(parsed, source), parsed.GetValue(CommonOptions.Quiet));
            return await run.RunAsync(source, parsed.GetRequiredValue(output), parsed.GetValue(like), ModelOptions.Size(parsed, size), cancellationToken);
        });
        return command;
    }

    private async Task<int> RunAsync(string source, string folder, string? like, ImageSize? size, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        OutputFiles.CheckWritable(Path.Combine(folder, PanelFile.Name));
        var shape = ShapeOf(like, size);
        var (panel, victim) = await ProgressDisplay.RunAsync(terminal, quiet, progress => Task.Run(() =>
        {
            using var data = TrainingData.Read(terminal, source, shape, progress, cancellationToken);
            var victim = like is null ? null : VictimRecipe.Of(like, TensorShape.OfRows(data.Images.Images.shape), data.Images.ClassCount, options.Steps);
            if (victim is not null)
                Tell(victim);
            return (new PanelTrainer(options with { VictimSha256 = FileHash.OfSource(like) }).Train(data.Images, victim?.Recipe, folder, progress, cancellationToken), victim);
        }, cancellationToken));
        foreach (var model in panel.Models)
            terminal.Out.WriteLine(FormattableString.Invariant($"{model.Name}: {model.Architecture}, accuracy {model.Accuracy:0.000}"));
        PanelCheckCommand.Print(terminal, PanelReview.Of(folder, like));
        if (victim?.Guess is { } guess)
            terminal.Out.WriteLine($"! The victim's recipe was guessed: {guess}");
        return ExitCode.Done;
    }

    private void Tell(VictimRecipe victim)
    {
        if (victim.Guess is { } guess)
            terminal.Warn(guess);
        if (options.Twins > 0 && options.SameSeed > 0 && !victim.Recipe.TellsInitialization)
            terminal.Warn("the victim's recipe tells neither seed nor initial weights: all twins begin at fresh ones.");
    }

    /// <summary>The shape of the images that the models are to take, or null for that of the data.</summary>
    private static TensorShape? ShapeOf(string? like, ImageSize? size)
    {
        if (like is null)
            return size is { } own ? new TensorShape(3, own.Height, own.Width) : null;
        var settings = new ModelSettings { ForAll = new ModelDescription { Size = size } };
        using var victim = settings.Open(like);
        return TrainingData.ShapeFor(victim.Signature, like);
    }
}
