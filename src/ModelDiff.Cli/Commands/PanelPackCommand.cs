using System.CommandLine;
using System.Globalization;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Training;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff panel pack DIR -o FILE</c></summary>
internal sealed class PanelPackCommand(Terminal terminal, ModelSettings models, PairSettings pairs)
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "The panel: a folder with panel.json or of models." };
        var output = new Option<string>("--output", "-o") { Description = "The file to write.", HelpName = "FILE", Required = true };
        var like = new Option<string?>("--like") { Description = "The victim whose twins are in the panel, where its list does not tell.", HelpName = "VICTIM" };
        var key = SignatureFile.Option();
        var (modelOptions, pairOptions, panelOptions) = (new ModelOptions(), new PairOptions(withSuspect: false, withVictim: false), new PanelOptions(withSuspect: false, withModels: false));
        var command = new Command("pack", "Keep what the models of a panel answer in one file that can be handed around: with it as --panel nobody needs the models.") { folder }
            .WithExamples("modeldiff panel pack references/ --inputs photos/ -o references.panel");
        command.Add(Headings.Results, output, key);
        command.Add(Headings.Verdict, like);
        pairOptions.AddTo(command);
        panelOptions.AddForPacking(command);
        modelOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            var (source, file, keyFile) = (parsed.GetRequiredValue(folder), parsed.GetRequiredValue(output), parsed.GetValue(key));
            var settings = pairOptions.Read(parsed);
            settings = settings with { Comparison = settings.Comparison with { Audit = panelOptions.ReadForPacking(parsed, settings.Comparison.Pairs) } };
            var models = modelOptions.Read(parsed, cancellationToken);
            if (PanelList.In(source) is { } list)
                models = models with { InPanels = ListedModel.ReadList(list) };
            string?[] outputs = [file, SignatureFile.Of(file, keyFile)];
            OutputFiles.CheckWritable(outputs);
            OutputFiles.CheckApart(outputs, models.FilesOf([source]).Concat([settings.Inputs, parsed.GetValue(like), keyFile]));
            SignatureFile.CheckKey(keyFile);
            var victim = parsed.GetValue(like) is { } model ? HashOf(model) : ToldBy(source);
            using var packed = await ProgressDisplay.RunAsync(
                terminal, parsed.GetValue(CommonOptions.Quiet), progress => new PanelPackCommand(terminal, models, settings).PackAsync(source, victim, progress, cancellationToken));
            PackedPanelFile.Save(packed, file);
            SignatureFile.Write(terminal, file, keyFile);

            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: {new FileInfo(file).Length / 1e6:0.0} MB"));
            PanelCheckCommand.Print(terminal, PanelReview.Of(packed));
            return ExitCode.Done;
        });
        return command;
    }

    private async Task<PackedPanel> PackAsync(string source, string? victim, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var names = models.Expand(source);
        if (names.Count == 0)
            throw new UsageException($"the list of '{source}' names no model.");
        using var ahead = models.StartAhead(names, again: 1);
        using var first = models.Open(names[0]);
        var panel = ModelReferences.Panel(models, [source], first.Signature);
        var hasTwins = panel.Any(model => model.Profile.Role == ModelRole.Twin);
        if (hasTwins && victim is null)
            terminal.Warn("nobody tells whose twins the panel holds: --like names their victim, so that they are not taken for those of another.");
        using var seeds = SeedSource.Load(pairs, [first.Signature], pairs.SeedsWanted(withPanel: true), terminal, progress, cancellationToken);
        return await new PanelPacker(SeedSource.Fit(pairs, seeds, terminal)).PackAsync(panel, seeds?.Values, hasTwins ? victim : null, progress, cancellationToken);
    }

    private static string HashOf(string model) => FileHash.OfSource(model) ?? throw new UsageException($"there is no file '{model}' whose twins the panel could hold.");

    /// <summary>Whose twins a panel holds, as its list tells.</summary>
    private static string? ToldBy(string source)
    {
        try
        {
            return PanelList.In(source) is { } list && Path.GetFileName(list) == PanelFile.Name ? PanelFile.Read(Path.GetDirectoryName(Path.GetFullPath(list))!).VictimSha256 : null;
        }
        catch (InputFileException)
        {
            return null;   // a list by hand, which may say of models what those of 'panel train' do not
        }
    }
}
