using System.Collections.Immutable;
using System.CommandLine;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.ModelReuse.Evaluation;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.ModelReuse.Zoo;
using ModelDiff.Storage;

namespace ModelDiff.ModelReuse.Commands;

/// <summary><c>evaluate --zoo DIR</c>: lets measures judge zoos, and scores them.</summary>
internal sealed class EvaluateCommand
{
    private const string CustomName = "custom";

    private readonly Option<string> _zoo = new("--zoo") { Description = "Folder that 'generate' filled; every whole zoo in it is judged.", HelpName = "DIR", Required = true };
    private readonly Option<string[]> _measures = new("--measures") { Description = "Built-in measures to judge with; default all.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> _pairs = new("--pairs") { Description = "Seed images per suspect.", HelpName = "N", DefaultValueFactory = _ => 100 };
    private readonly Option<string?> _evidence = new("--evidence") { Description = "Judge with a measure of your own instead: what is measured.", HelpName = string.Join('|', CustomMeasure.Evidences) };
    private readonly Option<string?> _generator = new("--generator") { Description = "Measure of your own: the inputs. Default adversarial, crafted on the suspect.", HelpName = string.Join('|', CustomMeasure.Generators) };
    private readonly Option<string?> _distance = new("--distance") { Description = "Measure of your own: distance between outputs. Default cosine.", HelpName = string.Join('|', OutputDistance.All) };
    private readonly Option<string?> _similarity = new("--similarity") { Description = "Measure of your own: similarity between vectors. Default the evidence's own.", HelpName = string.Join('|', DdvSimilarity.All) };
    private readonly Option<double?> _epsilon = new("--epsilon") { Description = "Measure of your own: size of changes as a share of the pixels' range. Default 16/255.", HelpName = "SHARE" };
    private readonly Option<int?> _steps = new("--steps") { Description = "Measure of your own: steps of the attack. Default 50.", HelpName = "N" };
    private readonly Option<string?> _loss = new("--loss") { Description = "Measure of your own: what the attack climbs. Default diversity.", HelpName = string.Join('|', AttackLoss.All) };
    private readonly Option<string?> _json = new("--json") { Description = "Write the results as JSON to a file; '-' for standard output, in place of the tables.", HelpName = "FILE|-" };
    private readonly Option<string?> _markdown = new("--markdown") { Description = "Write the tables to a file.", HelpName = "FILE" };
    private readonly Option<string?> _csv = new("--csv") { Description = "Write each measure's similarities of the paper's pairs, for 'score'.", HelpName = "DIR" };
    private readonly Option<string?> _plots = new("--plots") { Description = "Draw ROC curves, bars per method, p-values and heat maps as SVG files.", HelpName = "DIR" };

    private EvaluateCommand()
    {
        _evidence.AcceptOnlyFromAmong([.. CustomMeasure.Evidences]);
        _generator.AcceptOnlyFromAmong([.. CustomMeasure.Generators]);
    }

    /// <param name="output">Receives the tables, or the JSON where that goes to standard output.</param>
    /// <param name="error">Receives a line of progress now and then.</param>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new EvaluateCommand();
        var command = new Command("evaluate", "Let measures judge a zoo: is each suspect closer to its parent than to every reference?")
        {
            options._zoo, options._measures, options._pairs, options._evidence, options._generator, options._distance, options._similarity,
            options._epsilon, options._steps, options._loss, options._json, options._markdown, options._csv, options._plots,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(() => options.Run(parsed, output, error, cancellationToken), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var (measures, judges) = MeasuresOf(parsed);
        var folder = parsed.GetRequiredValue(_zoo);
        var zoos = ZooManifest.ReadAll(folder);
        TorchRuntime.EnsureLoaded();
        var evaluator = new Evaluator(measures, parsed.GetRequiredValue(_pairs), judges);
        ImmutableArray<MeasureResult> results = [];
        ImmutableArray<MeasureTable> first = [];
        for (var done = 0; done < zoos.Length; done++)
        {
            var tables = evaluator.Run(zoos[done], folder, new ProgressLines(error, FormattableString.Invariant($"seed {zoos[done].Seed}: ")), cancellationToken);
            first = done == 0 ? tables : first;
            results = MeasureResult.Add(results, tables, new ReuseCases(zoos[done]));
            WriteFiles(parsed, zoos[..(done + 1)], results, first, tables);   // after each zoo, so that a stopped run leaves what it has
        }

        output.Write(parsed.GetValue(_json) == TextFile.StandardOutput ? EvaluationJson.Format(zoos, results) + "\n" : EvaluationTables.Format(zoos, results));
        return ExitCode.Done;
    }

    /// <summary>Writes the files that were asked for.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="zoos">Those that were judged so far.</param>
    /// <param name="results">How the measures did on them.</param>
    /// <param name="first">What the measures said of the first.</param>
    /// <param name="last">What they said of the last.</param>
    private void WriteFiles(ParseResult parsed, ImmutableArray<ZooManifest> zoos, ImmutableArray<MeasureResult> results, ImmutableArray<MeasureTable> first, ImmutableArray<MeasureTable> last)
    {
        if (parsed.GetValue(_csv) is { } csv)
            WriteCsv(csv, zoos[^1], last);
        if (parsed.GetValue(_plots) is { } plots)
            EvaluationPlots.Draw(plots, results, zoos[0], first);
        if (parsed.GetValue(_markdown) is { } markdown)
            TextFile.Write(markdown, EvaluationTables.Format(zoos, results));
        if (parsed.GetValue(_json) is { } json && json != TextFile.StandardOutput)
            TextFile.Write(json, EvaluationJson.Format(zoos, results) + "\n");
    }

    private (ImmutableArray<Measure> Measures, ImmutableArray<string> Judges) MeasuresOf(ParseResult parsed)
    {
        Option[] own = [_evidence, _generator, _distance, _similarity, _epsilon, _steps, _loss];
        var names = parsed.GetValue(_measures) ?? [];
        ImmutableArray<string> judges = [.. PanelJudge.Names.Where(names.Contains)];
        if (!own.Any(option => parsed.GetResult(option) is not null))
            return names.Length == 0 ? (BuiltInMeasures.All, PanelJudge.Names) : (BuiltInMeasures.Parse(names), judges);
        var custom = new CustomMeasure
        {
            Evidence = parsed.GetValue(_evidence) ?? "ddv",
            Generator = parsed.GetValue(_generator) ?? "adversarial",
            Distance = parsed.GetValue(_distance) is { } distance ? OutputDistance.Parse(distance) : OutputDistance.Cosine,
            Similarity = parsed.GetValue(_similarity) is { } similarity ? DdvSimilarity.Parse(similarity) : null,
            Epsilon = parsed.GetValue(_epsilon),
            Loss = parsed.GetValue(_loss) is { } loss ? AttackLoss.Parse(loss) : AttackLoss.Diversity,
        };
        custom = parsed.GetValue(_steps) is { } steps ? custom with { Steps = steps } : custom;
        return ([.. BuiltInMeasures.Parse(names), custom.ToMeasure(CustomName)], judges);
    }

    private static void WriteCsv(string folder, ZooManifest zoo, ImmutableArray<MeasureTable> tables)
    {
        Directory.CreateDirectory(folder);
        var cases = new ReuseCases(zoo).Paper();
        foreach (var table in tables)
        {
            AtomicFile.Write(Path.Combine(folder, FormattableString.Invariant($"{table.Name}-{zoo.Seed}.csv")), stream =>
            {
                using var writer = new StreamWriter(stream);
                SimilarityCsv.Write(table.Table.Records(cases), writer);
            });
        }
    }
}
