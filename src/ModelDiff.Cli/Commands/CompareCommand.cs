using System.CommandLine;
using System.Diagnostics;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Reports;
using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff compare VICTIM SUSPECT</c></summary>
internal sealed class CompareCommand(Terminal terminal, ModelSettings models, PairSettings pairs, string? json, bool quiet)
{
    public static Command Create(Terminal terminal)
    {
        var victim = new Argument<string>("VICTIM") { Description = "The owner's model: a TorchScript or ONNX file, or a name from --models." };
        var suspect = new Argument<string>("SUSPECT") { Description = "The model under suspicion, likewise." };
        var failOnReuse = new Option<bool>("--fail-on-reuse") { Description = "Exit with 3 when the verdict is 'derived'." };
        var modelOptions = new ModelOptions();
        var pairOptions = new PairOptions();
        var command = new Command("compare", "Compare a suspect with a victim: was it made from it?") { victim, suspect };
        pairOptions.AddTo(command);
        modelOptions.AddTo(command);
        command.Add(failOnReuse);
        command.Add(CommonOptions.Json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            var run = new CompareCommand(terminal, modelOptions.Read(parsed), pairOptions.Read(parsed), parsed.GetValue(CommonOptions.Json), parsed.GetValue(CommonOptions.Quiet));
            var comparison = await run.CompareAsync(parsed.GetRequiredValue(victim), parsed.GetRequiredValue(suspect), cancellationToken);
            run.Show(comparison);
            return parsed.GetValue(failOnReuse) && comparison.Verdict.Decision == VerdictDecision.Derived ? ExitCode.ReuseFound : ExitCode.Done;
        });
        return command;
    }

    private async Task<ModelComparison> CompareAsync(string victimName, string suspectName, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        OutputFiles.CheckWritable(json, pairs.SavePairs);
        using var victim = models.Open(victimName);
        using var suspect = models.Open(suspectName);
        CanonicalSpace.CheckShapes(victim.Signature, suspect.Signature);
        var load = Stopwatch.GetElapsedTime(start);

        var comparison = await ProgressDisplay.RunAsync(terminal, quiet, progress => CompareAsync(victim, suspect, progress, cancellationToken));
        var elapsed = comparison.Elapsed;
        return comparison with { Elapsed = elapsed with { Load = load + elapsed.Load, Total = Stopwatch.GetElapsedTime(start) } };
    }

    private async Task<ModelComparison> CompareAsync(IModelAdapter victim, IModelAdapter suspect, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        if (pairs.PairsFile is { } file)
        {
            using var given = InputPairsFile.Load(file);
            return await new ModelComparer(pairs.Comparison).CompareAsync(victim, suspect, given, progress, cancellationToken);
        }

        CanonicalSpace.CheckRanges(victim.Signature, suspect.Signature);
        var start = Stopwatch.GetTimestamp();
        using var seeds = LoadSeeds(victim, suspect, progress, cancellationToken);
        var load = Stopwatch.GetElapsedTime(start);
        var comparer = new ModelComparer(FitToSeeds(seeds));

        start = Stopwatch.GetTimestamp();
        using var made = await comparer.GeneratePairsAsync(victim, suspect, seeds?.Values, progress, cancellationToken);
        seeds?.Dispose();   // the pairs hold what they share with them
        if (pairs.SavePairs is { } path)
            InputPairsFile.Save(made, path);
        var generate = Stopwatch.GetElapsedTime(start);

        var comparison = await comparer.CompareAsync(victim, suspect, made, progress, cancellationToken);
        return comparison with { Elapsed = comparison.Elapsed with { Load = load, Generate = generate } };
    }

    private SeedInputs? LoadSeeds(IModelAdapter victim, IModelAdapter suspect, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var shape = victim.Signature.InputShape ?? suspect.Signature.InputShape;
        if (pairs.Inputs is not { } source)
        {
            if (shape is null)
                throw new UsageException("the models do not state their input shape: give --size HxW, --input-shape A,B,…, --canvas HxW or --inputs SOURCE.");
            terminal.Warn("no --inputs given: pairs are made from random inputs; natural ones tell more.");
            return null;
        }

        var options = new SeedInputOptions { InputShape = shape, MaximumCount = pairs.SeedsWanted, Seed = pairs.Comparison.Seed, Range = victim.Signature.InputRange };
        var seeds = SeedInputs.Load(source, options, progress, cancellationToken);
        foreach (var skipped in seeds.Skipped.Take(10))
            terminal.Warn($"skipped {skipped.Path}: {skipped.Reason}");
        if (seeds.Skipped.Length > 10)
            terminal.Warn($"skipped {seeds.Skipped.Length - 10} more unreadable files.");
        return seeds;
    }

    /// <summary>With fewer seed inputs than the default number of pairs, as many pairs as they allow.</summary>
    private ComparisonOptions FitToSeeds(SeedInputs? seeds)
    {
        var options = pairs.Comparison;
        if (seeds is null || pairs.PairsAreExplicit)
            return options;
        var count = (int)seeds.Values.shape[0];
        var possible = options.Generator switch
        {
            RandomPairs => options.Pairs,
            NaturalPairs => (int)Math.Min(int.MaxValue, (long)count * (count - 1) / 2),
            _ => count,
        };
        if (possible >= options.Pairs)
            return options;
        if (possible < 2)
            throw new UsageException($"{pairs.Inputs} holds {count} input(s); at least {(options.Generator is NaturalPairs ? 3 : 2)} are needed.");
        terminal.Warn($"{count} seed inputs allow {possible} pairs instead of {options.Pairs}.");
        return options with { Pairs = possible };
    }

    private void Show(ModelComparison comparison)
    {
        if (json is not null)
            OutputFiles.Write(json, terminal.Out, stream => ComparisonJson.Write(comparison, stream));
        if (json != OutputFiles.StandardOutput)
            ComparisonView.Print(comparison, terminal.Results);
    }
}
