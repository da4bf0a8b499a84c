using System.Collections.Immutable;
using System.CommandLine;
using ModelDiff.ModelReuse.Evaluation;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Commands;

/// <summary><c>weights --zoo DIR</c>: compares the weights of all pairs of zoos, without asking a model.</summary>
internal static class WeightsCommand
{
    /// <param name="output">Receives the table, or the JSON where that goes to standard output.</param>
    /// <param name="error">Receives a line of progress now and then.</param>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var folder = new Option<string>("--zoo") { Description = "Folder that 'generate' filled; every whole zoo in it counts.", HelpName = "DIR", Required = true };
        var markdown = new Option<string?>("--markdown") { Description = "Write the table to a file.", HelpName = "FILE" };
        var json = new Option<string?>("--json") { Description = "Write the table as JSON to a file; '-' for standard output, in place of the table.", HelpName = "FILE|-" };
        var command = new Command("weights", "Compare the weights of suspects and their ancestors, and of innocents and those they were not made from.") { folder, markdown, json };
        command.SetAction((parsed, cancellationToken) => Task.Run(() =>
        {
            var home = parsed.GetRequiredValue(folder);
            var zoos = ZooManifest.ReadAll(home);
            TorchRuntime.EnsureLoaded();
            var cells = zoos.SelectMany(zoo => new ZooWeights(home).Run(zoo, new ProgressLines(error, FormattableString.Invariant($"seed {zoo.Seed}: ")), cancellationToken))
                .GroupBy(cell => cell.Name).Select(sort => sort.Aggregate((all, next) => all.Plus(next))).ToImmutableArray();
            TextFile.WriteResults(output, WeightTables.Markdown(cells), WeightTables.Json(zoos, cells), parsed.GetValue(markdown), parsed.GetValue(json));
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }
}
