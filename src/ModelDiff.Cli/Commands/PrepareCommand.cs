using System.Collections.Immutable;
using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Training;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff prepare VICTIM DATA -o FINGERPRINT</c>: panel, shadows and fingerprint in one go.</summary>
internal sealed class PrepareCommand(Terminal terminal, PreparationOptions options, string? otherTask, BackboneReferences? backbones, ModelSettings models, TrainingTime training, Func<Fingerprint, Fingerprint> complete)
{
    private const string WorkingFolder = ".models";

    public static Command Create(Terminal terminal)
    {
        var victim = new Argument<string>("VICTIM") { Description = "The owner's model; best with its recipe.json beside it." };
        var data = TrainingData.Argument();
        var output = new Option<string>("--output", "-o") { Description = $"The fingerprint. Panel and copies go into the folder FILE{WorkingFolder}, from which an interrupted run goes on.", HelpName = "FILE", Required = true };
        var key = SignatureFile.Option();
        var hours = TrainingTime.Option();
        var (train, panel, model, sketch) = (new TrainOptions(), new PanelOptions(withSuspect: false, withModels: false), new ModelOptions(), new SketchOption());
        var command = new Command("prepare", "All that an owner does before an audit: train a panel, copy the own model by every method of reuse, and write the fingerprint that tells what it can prove.") { victim, data }.WithExamples("modeldiff prepare owner.pt photos/ -o owner.fingerprint");
        command.Add(Headings.Results, output, key);
        command.Add(Headings.Training, hours);
        train.AddTo(command, panel: true, shadows: true);
        panel.AddTo(command);
        model.AddTo(command);
        sketch.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            var (source, file) = (parsed.GetRequiredValue(data), parsed.GetRequiredValue(output));
            var models = model.Read(parsed, cancellationToken);
            var keyFile = parsed.GetValue(key);
            string?[] outputs = [file, SignatureFile.Of(file, keyFile)];
            OutputFiles.CheckWritable(outputs);
            OutputFiles.CheckApart(outputs, models.FilesOf([parsed.GetRequiredValue(victim)]).Concat([source, train.OtherTask(parsed), keyFile]));
            SignatureFile.CheckKey(keyFile);
            var shadows = train.Shadows(parsed, source);
            var comparison = new ComparisonOptions { Seed = shadows.Seed };
            var options = new PreparationOptions { Panel = train.Panel(parsed, source), Shadows = shadows, Comparison = comparison with { Audit = panel.Read(parsed, comparison.Pairs) } };
            var backbones = BackboneReferences.Of(models, options.Panel, train.Backbones(parsed), parsed.GetRequiredValue(victim));
            var complete = (Fingerprint fingerprint) => sketch.Complete(parsed, fingerprint, models.Describe(parsed.GetRequiredValue(victim)).Path, cancellationToken);
            var code = await new PrepareCommand(terminal, options, train.OtherTask(parsed), backbones, models, TrainingTime.Of(parsed, hours, terminal), complete).RunAsync(parsed.GetRequiredValue(victim), source, file, parsed.GetValue(CommonOptions.Quiet), cancellationToken);
            if (code == ExitCode.Done)
                SignatureFile.Write(terminal, file, keyFile);
            return code;
        });
        return command;
    }

    private Task<int> RunAsync(string name, string source, string file, bool quiet, CancellationToken cancellationToken) => training.RunAsync(file + WorkingFolder, async time =>
    {
        var (asked, recipe) = await ProgressDisplay.RunAsync(terminal, quiet, progress => Task.Run(() => PrepareAsync(name, source, file + WorkingFolder, progress, time), time.Token));
        using var fingerprint = complete(asked);
        FingerprintFile.Save(fingerprint, file);
        FingerprintView.Print(fingerprint, file, terminal.Results);
        PreparationView.Print(fingerprint, recipe, PanelFile.Read(Preparation.PanelIn(file + WorkingFolder)), options, Methods(), terminal.Out);
    }, cancellationToken);

    private async Task<(Fingerprint Fingerprint, VictimRecipe Recipe)> PrepareAsync(string name, string source, string folder, IProgress<StageProgress> progress, CancellationTokenSource time)
    {
        using var victim = models.Open(name);
        TrainingData.CheckRange(victim.Signature, name);
        using var data = TrainingData.Read(terminal, source, TrainingData.ShapeFor(victim.Signature, name), progress, time.Token);
        var recipe = VictimRecipe.Of(models.Describe(name).Path, victim.Signature.InputShape!, data.Images.ClassCount, options.Panel.Steps, models.OwnNetworkOf(name));
        if (recipe.Guess is { } guess)
            terminal.Warn(guess);
        if (options.Panel.Twins > 0 && recipe.NoTwins is { } why)
            terminal.Warn(why);
        using var others = otherTask is null ? null : TrainingData.Read(terminal, otherTask, victim.Signature.InputShape, progress, time.Token);
        using var images = data.Images.To(models.Device);
        using var otherImages = others?.Images.To(models.Device);
        var preparation = new Preparation(options with { Panel = options.Panel with { MakesTwins = recipe.NoTwins is null, Own = recipe.Own, Open = models.Open }, Shadows = options.Shadows with { Own = recipe.Own } }, otherImages);
        if ((await VictimClasses.AskAsync(victim, images, options.Shadows.MostImages, time.Token)).Remark is { } remark)
            terminal.Warn(remark);
        training.Start(preparation.Estimate(victim, images, recipe.Recipe, folder, time.Token), images.Device, folder, "--steps, --references or --shadows-per-method", time);
        if (backbones is not null)
            await backbones.AddAsync(images, Preparation.PanelIn(folder), progress, time.Token);
        return (await preparation.RunAsync(victim, images, recipe.Recipe, folder, progress, time.Token), recipe);
    }

    private ImmutableArray<string> Methods() => otherTask is null ? options.Shadows.Methods : options.Shadows.Methods.Add(ReuseMethods.Transfer);
}
