using System.Globalization;
using System.Text;

namespace ModelDiff.ModelReuse.Scoring;

/// <summary>Scores as a small table for a terminal.</summary>
public static class ScoreTable
{
    private const int NameWidth = 14;

    /// <summary>Formats scores, one line each.</summary>
    public static string Format(ScoreCard card)
    {
        var text = new StringBuilder();
        Add(text, "direct", card.Direct);
        Add(text, "combined", card.Combined);
        foreach (var (method, tally) in card.ByMethod)
            Add(text, "  " + method, tally);
        Add(text, "AUC", card.Roc.Area.ToString("0.0000", CultureInfo.InvariantCulture));
        foreach (var rate in ScoreJson.FalsePositiveRates)
            Add(text, string.Create(CultureInfo.InvariantCulture, $"TPR@{rate:0%} FPR"), Format(card.Roc.TruePositiveRate(rate)));
        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, Tally tally)
    {
        if (tally.Total > 0)
            Add(text, name, $"{tally,-8} {Format(Proportion.Of(tally.Right, tally.Total))}");
    }

    private static void Add(StringBuilder text, string name, string value) => text.Append(name.PadRight(NameWidth)).Append(value).Append('\n');

    private static string Format(Proportion proportion) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * proportion.Value:0.0} %  (95 %: {100 * proportion.Lower:0.0} to {100 * proportion.Upper:0.0})");
}
