using System.CommandLine;
using System.Globalization;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Lineage;
using ModelDiff.Models;
using ModelDiff.Weights;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff matrix MODEL…</c> and <c>modeldiff matrix merge MODEL…</c></summary>
internal sealed class MatrixCommand(Terminal terminal, ModelSettings models, PairSettings inputs, LineageOptions options)
{
    public static Command Create(Terminal terminal)
    {
        var command = Create(terminal, "matrix", "Compare every two of many models: similarities, a tree, and with a panel groups of relatives.", isMerge: false);
        command.Add(Create(terminal, "merge", "Put together what shards have asked; no model is asked.", isMerge: true));
        return command;
    }

    private static Command Create(Terminal terminal, string name, string description, bool isMerge)
    {
        var modelNames = new Argument<string[]>("MODEL") { Description = "Models: files, folders of files, or names from --models.", Arity = ArgumentArity.ZeroOrMore };
        var shard = new Option<string?>("--shard") { Description = "Only ask the I-th of N parts of the models, for 'matrix merge' to put together; needs --cache.", HelpName = "I/N" };
        var weightsOnly = WeightsAlone.Option();
        var modelOptions = new ModelOptions();
        var inputOptions = new InputOptions();
        var panelOptions = new PanelOptions(withSuspect: false);
        var reportOptions = new ReportOptions(withSuspect: false);
        var command = new Command(name, description) { modelNames }.WithExamples(
            isMerge ? ["modeldiff matrix merge models/ --cache answers"] : ["modeldiff matrix models/ --panel references/ --html tree.html", "modeldiff matrix downloads/ --weights-only"]);
        if (!isMerge)
            command.Add(Headings.Running, shard, weightsOnly);
        inputOptions.AddTo(command);
        panelOptions.AddTo(command);
        modelOptions.AddTo(command);
        reportOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (reports, record) = (reportOptions.Read(parsed), reportOptions.Record(parsed) with { CommandLine = [] });   // shards, a merge and one run give the same bytes
            reports.CheckWritable();
            TorchRuntime.EnsureLoaded();
            var models = modelOptions.Read(parsed, cancellationToken) with { ReadsWeights = !isMerge && parsed.GetValue(weightsOnly) };
            var part = isMerge ? null : Shard.Parse(parsed.GetValue(shard), models.CacheFolder);
            var inputs = inputOptions.Read(parsed);
            var options = new LineageOptions
            {
                Audit = panelOptions.Read(parsed, 0),
                Seed = inputs.Comparison.Seed,
                BatchSize = inputs.Comparison.BatchSize,
                ModelsAtOnce = inputs.Comparison.ModelsAtOnce,
                CacheFolder = models.CacheFolder ?? (isMerge ? throw new UsageException("'matrix merge' needs --cache DIR, the folder that the shards have shared.") : null),
                CacheOnly = isMerge,
            };
            var run = new MatrixCommand(terminal, models, inputs, options);
            if (!isMerge && parsed.GetValue(weightsOnly))
            {
                if (panelOptions.Panel(parsed).Count > 0 || inputs.Inputs is not null || part is not null)
                    throw new UsageException("--weights-only asks no model: --panel, --inputs and --shard do not go with it.");
                return await run.CompareWeightsAsync(parsed, parsed.GetValue(modelNames) ?? [], reports, record, cancellationToken);
            }

            return await run.RunAsync(parsed, parsed.GetValue(modelNames) ?? [], panelOptions.Panel(parsed), part, reports, record, cancellationToken);
        });
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, IReadOnlyList<string> names, IReadOnlyList<string> panelNames, Shard? shard, ReportFiles reports, RunRecord record, CancellationToken cancellationToken)
    {
        var quiet = parsed.GetValue(CommonOptions.Quiet);
        OutputFiles.CheckApart(reports.Paths, models.FilesOf([.. names, .. panelNames]).Append(inputs.Inputs));
        var (references, described) = (Described(panelNames), Described(names));
        if (described.Length > 0 && described.All(entry => WeightFiles.HoldsNoModel(entry.Model.Path)))
            throw new UsageException($"'{described[0].Name}' holds weights without a model, and so do all others: --weights-only compares such files.");
        CheckApart(described, references);
        var subjects = Models(described);
        if (subjects.Count < 2)
            throw new UsageException($"a matrix needs at least 2 models; got {subjects.Count}.");
        var panel = Models(references);
        var analysis = new LineageAnalysis(options);
        using var ahead = options.CacheOnly ? null : models.StartAhead([.. described.Concat(references).Select(entry => entry.Name)], again: 2);
        if (shard is not null)
        {
            var asked = await ProgressDisplay.RunAsync(terminal, quiet, async progress =>
            {
                using var seeds = LoadSeeds(subjects, progress, cancellationToken);
                return await analysis.AskAsync([.. subjects, .. panel], shard.Holds, seeds?.Values, progress, cancellationToken);
            });
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"shard {shard}: {asked} models asked; 'modeldiff matrix merge' puts all shards together."));
            return ExitCode.Done;
        }

        var lineage = await ProgressDisplay.RunAsync(terminal, quiet, async progress =>
        {
            var notes = WeightLineage.Notes(Weights(subjects, described), progress, cancellationToken);
            using var seeds = LoadSeeds(subjects, progress, cancellationToken);
            var found = await analysis.RunAsync(subjects, panel, seeds?.Values, progress, cancellationToken);
            return found with { Notes = [.. notes, .. found.Notes], Record = record.With(RunRecord.Of(subjects.Select(model => model.Profile), panel.Select(model => model.Profile)), seeds?.Files ?? []) };
        });
        return Show(lineage, reports);
    }

    private async Task<int> CompareWeightsAsync(ParseResult parsed, IReadOnlyList<string> names, ReportFiles reports, RunRecord record, CancellationToken cancellationToken)
    {
        OutputFiles.CheckApart(reports.Paths, models.FilesOf(names));
        var described = Described(names);
        if (described.FirstOrDefault(entry => !WeightFiles.IsFile(entry.Model.Path)) is { Name: { } address })
            throw new UsageException($"'{address}' is no file: --weights-only reads files.");
        if (described.Length < 2)
            throw new UsageException($"a matrix needs at least 2 models; got {described.Length}.");
        var subjects = Models(described);
        var lineage = await ProgressDisplay.RunAsync(terminal, parsed.GetValue(CommonOptions.Quiet), progress => Task.Run(() => WeightLineage.Of(Weights(subjects, described), progress, cancellationToken), cancellationToken));
        return Show(lineage with { Record = record.With(RunRecord.Of(subjects.Select(model => model.Profile), []), []) }, reports);
    }

    private int Show(ModelLineage lineage, ReportFiles reports)
    {
        reports.Show(lineage, terminal);
        foreach (var failure in lineage.Failures)
            terminal.Error.WriteLine($"modeldiff: {failure.Reason}");
        return lineage.Failures.IsEmpty ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>How to read the weights of those models that are files.</summary>
    private static (string Name, Func<ModelWeights> Read)[] Weights(IReadOnlyList<ModelReference> subjects, (string Name, DescribedModel Model)[] described) =>
        [.. subjects.Zip(described, (subject, entry) => (subject.Profile.Name, entry.Model.Path)).Where(entry => WeightFiles.IsFile(entry.Path)).Select(entry => (entry.Name, (Func<ModelWeights>)(() => WeightFiles.Read(entry.Path))))];

    private ModelDiff.Inputs.SeedInputs? LoadSeeds(IReadOnlyList<ModelReference> subjects, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        using var model = FirstThatOpens(subjects);
        return SeedSource.Load(inputs, [model.Signature], options.Audit.Probe.Natural, terminal, progress, cancellationToken);
    }

    /// <summary>A model that cannot be opened costs itself alone; where none can, the last one's exception tells.</summary>
    private static IModelAdapter FirstThatOpens(IReadOnlyList<ModelReference> subjects)
    {
        foreach (var subject in subjects.SkipLast(1))
        {
            try
            {
                return subject.Open();
            }
            catch (Exception exception) when (exception is ModelLoadException or ModelIsolationException)
            {
                // The analysis will meet it again, and tells.
            }
        }

        return subjects[^1].Open();
    }

    /// <summary>A reference model that is one of the models would make its own relatives look like strangers.</summary>
    private static void CheckApart(IEnumerable<(string Name, DescribedModel Model)> subjects, IEnumerable<(string Name, DescribedModel Model)> references)
    {
        var panel = references.Select(PathOf).ToHashSet(StringComparer.Ordinal);
        if (subjects.FirstOrDefault(entry => panel.Contains(PathOf(entry))) is { Name: { } both })
            throw new UsageException($"'{both}' is also in the panel: reference models must have nothing to do with the models.");

        static string PathOf((string Name, DescribedModel Model) entry) => File.Exists(entry.Model.Path) ? Path.GetFullPath(entry.Model.Path) : entry.Model.Path;
    }

    /// <summary>The models of files and folders, with what is said of each.</summary>
    private (string Name, DescribedModel Model)[] Described(IReadOnlyList<string> names) =>
        [.. names.SelectMany(models.Expand).Select(name => (name, models.Describe(name)))];

    /// <summary>Models to be opened when their turn comes, with short names that differ.</summary>
    private List<ModelReference> Models((string Name, DescribedModel Model)[] described)
    {
        var common = ModelNames.Of([.. described.Select(entry => entry.Model.Name ?? entry.Model.Path)]);
        return
        [
            .. described.Select((entry, i) => new ModelReference(
                ModelReferences.Profile(models, entry.Model) with { Name = common[i], Identity = options.CacheFolder is null ? null : models.Identity(entry.Model) },
                () => models.Open(entry.Name))),
        ];
    }
}
