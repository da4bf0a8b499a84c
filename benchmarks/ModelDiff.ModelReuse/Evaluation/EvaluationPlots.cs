using ModelDiff.ModelReuse.Plots;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Results as drawings: <c>roc.svg</c>, <c>methods.svg</c>, <c>p-values.svg</c>, and per measure <c>similarity-NAME.svg</c>.</summary>
internal static class EvaluationPlots
{
    private static readonly string[] Methods = ["transfer", "quantize", "prune", "distill", "steal"];

    /// <summary>Draws all of them; curves and heat maps are of the first zoo, bars and p-values of all.</summary>
    /// <param name="folder">Made where there is none.</param>
    /// <param name="results">The measures.</param>
    /// <param name="zoo">The first zoo.</param>
    /// <param name="tables">What the measures said of it.</param>
    public static void Draw(string folder, IReadOnlyList<MeasureResult> results, ZooManifest zoo, IReadOnlyList<MeasureTable> tables)
    {
        Directory.CreateDirectory(folder);
        Write(folder, "roc", RocPlot.Draw([.. results.Select(result => (result.Name, result.Scores[0].Paper.Roc))]));
        Write(folder, "methods", MethodBars.Draw(Methods, [.. results.Select(result => (result.Name, (IReadOnlyList<Proportion?>)[.. Methods.Select(method => Share(result, method))]))]));
        var calibrations = results.Where(result => result.InnocentPValues.Length > 0).Select(result => (result.Name, (IReadOnlyList<double>)result.InnocentPValues)).ToArray();
        if (calibrations.Length > 0)
            Write(folder, "p-values", QuantilePlot.Draw(calibrations));
        foreach (var table in tables)
            Write(folder, $"similarity-{table.Name}", Matrix(zoo, table));
    }

    private static Proportion? Share(MeasureResult result, string method)
    {
        var tallies = result.Scores.Select(score => score.Paper.ByMethod.GetValueOrDefault(method)).ToArray();
        var total = tallies.Sum(tally => tally.Total);
        return total == 0 ? null : Proportion.Of(tallies.Sum(tally => tally.Right), total);
    }

    /// <summary>The paper's models, by their first two steps.</summary>
    private static string Matrix(ZooManifest zoo, MeasureTable table)
    {
        var models = zoo.Models.Select((model, index) => (Group: Group(model.Recipe.Name), Index: index, model.Recipe.Group))
            .Where(model => model.Item3 == ModelGroup.Paper).GroupBy(model => model.Group).SelectMany(group => group).ToArray();
        var values = table.Table.ToArray();
        var shown = new double[models.Length, models.Length];
        for (var i = 0; i < models.Length; i++)
        {
            for (var j = 0; j < models.Length; j++)
                shown[i, j] = values[models[i].Index, models[j].Index];
        }

        return HeatMap.Draw($"{table.Name}, the paper's models, seed {zoo.Seed}", [.. models.Select(model => model.Group)], shown);
    }

    private static string Group(string name) => string.Join("-", LineageName.TryParse(name)!.Steps.Take(name.StartsWith("pretrain", StringComparison.Ordinal) ? 2 : 1));

    private static void Write(string folder, string name, string drawing) =>
        TextFile.Write(Path.Combine(folder, name + ".svg"), drawing);
}
