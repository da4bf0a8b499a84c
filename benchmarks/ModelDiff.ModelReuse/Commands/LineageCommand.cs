using System.CommandLine;
using ModelDiff.Lineage;
using ModelDiff.ModelReuse.Evaluation;
using ModelDiff.ModelReuse.Zoo;
using ModelDiff.Reports;
using ModelDiff.Storage;
using ModelDiff.Verdicts;

namespace ModelDiff.ModelReuse.Commands;

/// <summary><c>lineage --zoo DIR</c>: lets the library find the lineage of a whole zoo in one run, and scores it.</summary>
internal sealed class LineageCommand
{
    private readonly Option<string> _zoo = new("--zoo") { Description = "Folder that 'generate' filled.", HelpName = "DIR", Required = true };
    private readonly Option<long?> _seed = new("--seed") { Description = "The zoo whose lineage is asked for. Default the first one.", HelpName = "SEED" };
    private readonly Option<long?> _panel = new("--panel-seed") { Description = "The zoo whose models are the panel. Default the next one; without another zoo there is no panel, and there are no groups.", HelpName = "SEED" };
    private readonly Option<int> _models = new("--models") { Description = "Most models to ask, the first ones.", HelpName = "N", DefaultValueFactory = _ => 200 };
    private readonly Option<int> _natural = new("--natural") { Description = "Natural inputs, images of all tasks that no model has seen; 0 for none.", HelpName = "N", DefaultValueFactory = _ => 300 };
    private readonly Option<double> _rate = new("--fpr") { Description = "Accepted rate of false discoveries.", HelpName = "SHARE", DefaultValueFactory = _ => 0.01 };
    private readonly Option<string?> _cache = new("--cache") { Description = "Keep answers in a folder, so that a run that was stopped goes on.", HelpName = "DIR" };
    private readonly Option<string?> _json = new("--json") { Description = "Write the score as JSON to a file; '-' for standard output, in place of the tables.", HelpName = "FILE|-" };
    private readonly Option<string?> _lineage = new("--lineage-json") { Description = "Write the lineage itself, as 'modeldiff matrix --json' does.", HelpName = "FILE" };

    private LineageCommand()
    {
    }

    /// <param name="output">Receives the tables, or the JSON where that goes to standard output.</param>
    /// <param name="error">Receives a line of progress now and then.</param>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new LineageCommand();
        var command = new Command("lineage", "Find the lineage of a whole zoo in one run: who belongs together?")
        {
            options._zoo, options._seed, options._panel, options._models, options._natural, options._rate, options._cache, options._json, options._lineage,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(() => options.Run(parsed, output, error, cancellationToken), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var folder = parsed.GetRequiredValue(_zoo);
        var zoos = ZooManifest.ReadAll(folder);
        var zoo = parsed.GetValue(_seed) is { } seed ? Find(seed) : zoos[0];
        var panel = parsed.GetValue(_panel) is { } other ? Find(other) : zoos.Where(candidate => candidate.Seed != zoo.Seed).OrderBy(candidate => candidate.Seed < zoo.Seed).FirstOrDefault();
        if (panel?.Seed == zoo.Seed)
            throw new FormatException("The panel must be another zoo than the one whose lineage is asked for.");
        TorchRuntime.EnsureLoaded();
        var options = new LineageOptions { Audit = new AuditOptions { FalsePositiveRate = parsed.GetValue(_rate) }, BatchSize = 100, CacheFolder = parsed.GetValue(_cache) };
        var (lineage, asking, comparing) = new ZooLineage(folder, options)
            .Run(zoo, parsed.GetValue(_models), panel, parsed.GetValue(_natural), new Lines(error), cancellationToken);
        var score = LineageScore.Of(lineage, new Kinship(zoo.Models.Take(lineage.Models.Length)));
        if (parsed.GetValue(_lineage) is { } lineageFile)
            AtomicFile.Write(lineageFile, stream => LineageJson.Write(lineage, stream));
        TextFile.WriteResults(output, LineageTables.Markdown(zoo, score, asking, comparing), LineageTables.Json(zoo, score, asking, comparing), tablesFile: null, parsed.GetValue(_json));
        return ExitCode.Done;

        ZooManifest Find(long wanted) => zoos.FirstOrDefault(candidate => candidate.Seed == wanted)
            ?? throw new FormatException($"'{folder}' holds no whole zoo of seed {wanted}; it holds {string.Join(", ", zoos.Select(candidate => candidate.Seed))}.");
    }

    /// <summary>Writes a line for every twentieth model that is done.</summary>
    private sealed class Lines(TextWriter error) : IProgress<StageProgress>
    {
        private const int Interval = 20;

        private int _done;

        public void Report(StageProgress value)
        {
            if (value.Completed == value.Total && ++_done % Interval == 0)
                error.WriteLine($"{_done} models asked");
        }
    }
}
