using System.Collections.Immutable;
using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Training;
using TorchSharp;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff prepare VICTIM DATA -o FINGERPRINT</c>: panel, shadows and fingerprint in one go.</summary>
internal sealed class PrepareCommand(Terminal terminal, PreparationOptions options, string? otherTask, string? backbones, ModelSettings models, TimeSpan? limit, Func<Fingerprint, Fingerprint> complete)
{
    private const string WorkingFolder = ".models";
    private const int MostHours = 1000;

    public static Command Create(Terminal terminal)
    {
        var victim = new Argument<string>("VICTIM") { Description = "The owner's model; best with its recipe.json beside it." };
        var data = TrainingData.Argument();
        var output = new Option<string>("--output", "-o") { Description = $"The fingerprint. Panel and copies go into the folder FILE{WorkingFolder}, from which an interrupted run goes on.", HelpName = "FILE", Required = true };
        var key = SignatureFile.Option();
        var hours = OptionText.Number<double>("--hours", "Stop training after so long; what is finished is kept, and the same command goes on.", value => value is > 0 and <= MostHours, "a number above 0 and at most 1000");
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
            var limit = parsed.GetResult(hours) is null ? (TimeSpan?)null : TimeSpan.FromHours(parsed.GetValue(hours));
            var complete = (Fingerprint fingerprint) => sketch.Complete(parsed, fingerprint, models.Describe(parsed.GetRequiredValue(victim)).Path, cancellationToken);
            var code = await new PrepareCommand(terminal, options, train.OtherTask(parsed), train.Backbones(parsed), models, limit, complete).RunAsync(parsed.GetRequiredValue(victim), source, file, parsed.GetValue(CommonOptions.Quiet), cancellationToken);
            if (code == ExitCode.Done)
                SignatureFile.Write(terminal, file, keyFile);
            return code;
        });
        return command;
    }

    private async Task<int> RunAsync(string name, string source, string file, bool quiet, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var (asked, recipe) = await ProgressDisplay.RunAsync(terminal, quiet, progress => Task.Run(() => PrepareAsync(name, source, file + WorkingFolder, progress, time), time.Token));
            using (var fingerprint = complete(asked))
            {
                FingerprintFile.Save(fingerprint, file);
                FingerprintView.Print(fingerprint, file, terminal.Results);
                PreparationView.Print(fingerprint, recipe, PanelFile.Read(Preparation.PanelIn(file + WorkingFolder)), options, Methods(), terminal.Out);
            }

            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            terminal.Error.WriteLine($"modeldiff: time is up. What is finished is kept in '{file + WorkingFolder}'; the same command goes on from there.");
            return ExitCode.Failed;
        }
    }

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
        Announce(preparation, victim, images, recipe.Recipe, folder, time);
        if (backbones is not null)
            await new BackboneReferences(models, options.Panel, backbones).AddAsync(images, models.Describe(name).Path, Directory.CreateDirectory(Preparation.PanelIn(folder)).FullName, progress, time.Token);
        return (await preparation.RunAsync(victim, images, recipe.Recipe, folder, progress, time.Token), recipe);
    }

    private ImmutableArray<string> Methods() => otherTask is null ? options.Shadows.Methods : options.Shadows.Methods.Add(ReuseMethods.Transfer);

    /// <summary>Says how long it takes, and starts the clock.</summary>
    private void Announce(Preparation preparation, IModelAdapter victim, LabeledImages images, TrainingRecipe recipe, string folder, CancellationTokenSource time)
    {
        var (count, expected) = preparation.Estimate(victim, images, recipe, folder, time.Token);
        if (count > 0)
            terminal.Say($"{count} models to train, about {PreparationView.Duration(expected)} on {(images.Device.type == DeviceType.CPU ? $"{Environment.ProcessorCount} cores" : images.Device.ToString())} without other work. '{folder}' keeps them.");
        if (limit is not { } most)
            return;
        if (expected > most)
            terminal.Warn($"that is more than --hours allows: fewer --steps, --references or --shadows-per-method take less, or the same command goes on later.");
        time.CancelAfter(most);
    }
}
