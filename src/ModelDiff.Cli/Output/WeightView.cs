using ModelDiff.Reports;
using ModelDiff.Verdicts;
using ModelDiff.Weights;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>Which layers kept their weights, as a person reads it: runs of layers of one fate are one row.</summary>
internal static class WeightView
{
    private const int MostRows = 24;

    public static void Print(IReadOnlyList<WeightLayer> layers, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("layers").AddColumn("weights");
        foreach (var column in new[] { "cosine", "smallest p" })
            table.AddColumn(new TableColumn(column).RightAligned());
        var runs = Runs(layers);
        foreach (var run in runs.Take(MostRows))
            table.AddRow(new Text(Name(run)), new Text(WeightText.Fate(run[0])), new Text(Cosines(run)), new Text(PValueText.Of(run.Min(layer => layer.P))));
        console.Write(table);
        if (runs.Count > MostRows)
            console.WriteLine($"and {runs.Count - MostRows} more rows; --json and --html hold every layer.");
    }

    private static List<List<WeightLayer>> Runs(IReadOnlyList<WeightLayer> layers)
    {
        var runs = new List<List<WeightLayer>>();
        foreach (var layer in layers)
        {
            if (runs.Count > 0 && WeightText.Fate(runs[^1][0]) == WeightText.Fate(layer))
                runs[^1].Add(layer);
            else
                runs.Add([layer]);
        }

        return runs;
    }

    private static string Name(List<WeightLayer> run) => run.Count switch
    {
        1 => run[0].Name,
        _ => $"{run[0].Name} to {run[^1].Name} ({run.Count})",
    };

    private static string Cosines(List<WeightLayer> run)
    {
        var (least, most) = (NumberText.Of(run.Min(layer => layer.Cosine), "0.000"), NumberText.Of(run.Max(layer => layer.Cosine), "0.000"));
        return least == most ? most : $"{least} to {most}";
    }
}
