using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using ModelDiff.Cli.Demo;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff demo</c>: the main job on a lineage that it trains itself.</summary>
internal sealed class DemoCommand(Terminal terminal, bool quiet, long seed)
{
    public static Command Create(Terminal terminal)
    {
        var seed = OptionText.Number("--seed", 0L, "Decides images, first weights, batches and pairs.", _ => true, "a whole number");
        var command = new Command("demo", "Train a small lineage of models, compare it, and show how the method answers. Needs no files.") { seed };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            await new DemoCommand(terminal, parsed.GetValue(CommonOptions.Quiet), parsed.GetValue(seed)).RunAsync(cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var findings = await ProgressDisplay.RunAsync(terminal, quiet, progress => Task.Run(async () =>
        {
            using var lineage = new DemoTrainer().Train(seed, progress, cancellationToken);
            return await CompareAsync(lineage, progress, cancellationToken);
        }, cancellationToken));
        DemoView.Print(findings, Stopwatch.GetElapsedTime(start), terminal.Results);
    }

    /// <summary>Asks, for each suspect: is it closer to the source than to every stranger?</summary>
    private async Task<ImmutableArray<DemoFinding>> CompareAsync(DemoLineage lineage, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var comparer = new ModelComparer(new ComparisonOptions { Seed = seed });
        var findings = ImmutableArray.CreateBuilder<DemoFinding>();
        foreach (var suspect in lineage.Suspects)
        {
            var strangers = lineage.Suspects.Where(other => !other.Derived && other != suspect).ToArray();
            using var pairs = await comparer.GeneratePairsAsync(lineage.Source.Model, suspect.Model, suspect.SeedInputs, cancellationToken: cancellationToken);
            var comparisons = await comparer.CompareManyAsync(
                suspect.Model, [lineage.Source.Model, .. strangers.Select(stranger => stranger.Model)], pairs, cancellationToken: cancellationToken);
            findings.Add(new DemoFinding(suspect.Name, suspect.Relation, suspect.Derived, suspect.Accuracy, comparisons[0].Similarity ?? 0, comparisons.Skip(1).Max(comparison => comparison.Similarity ?? 0)));
            progress.Report(new StageProgress("comparing models", findings.Count, lineage.Suspects.Length));
        }

        return findings.ToImmutable();
    }
}
