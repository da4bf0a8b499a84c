using ModelDiff.Inputs;

namespace ModelDiff.Reports.Html;

/// <summary>Input pairs as small pictures.</summary>
internal static class PairGallery
{
    private const int MostFor = 6;
    private const int MostAgainst = 3;
    private const int MostThumbnails = 12;

    /// <summary>Positions of all pairs that <see cref="Telling"/> shows.</summary>
    public static IReadOnlySet<int> Marked(ModelComparison comparison) => TellingPairs.ForReuse(comparison, MostFor).Select(pair => pair.Index).ToHashSet();

    /// <summary>The pairs that carry the similarity, and those on which the two models differ most.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="comparison">The comparison.</param>
    /// <param name="pairs">Borrowed; the pairs it was made on.</param>
    public static void Telling(HtmlWriter html, ModelComparison comparison, InputPairs pairs)
    {
        Group("Where both react most", "of the similarity", TellingPairs.ForReuse(comparison, MostFor));
        Group("Where they differ most", "of the difference", TellingPairs.AgainstReuse(comparison, MostAgainst));
        html.Element("p", Legend(pairs), ("class", "note")).Raw("\n");

        void Group(string title, string share, IReadOnlyList<TellingPair> chosen)
        {
            if (chosen.Count == 0)
                return;
            html.Element("h3", title);
            using (html.Open("div", ("class", "pairs")))
            {
                foreach (var (index, part) in chosen)
                {
                    Figure(
                        html, pairs, index, FormattableString.Invariant($"pair {index + 1}: {NumberText.Percent(Math.Round(part, 3))} {share}"),
                        $" victim {NumberText.Of(comparison.VictimDdv.Values[index], "0.000")}, suspect {NumberText.Of(comparison.SuspectDdv.Values[index], "0.000")}");
                }
            }
        }
    }

    /// <summary>The first pairs.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="pairs">Borrowed.</param>
    public static void Thumbnails(HtmlWriter html, InputPairs pairs)
    {
        var shown = Math.Min(MostThumbnails, pairs.Count);
        html.Element("p", $"{NumberText.Count(pairs.Count, "pair")} of shape {pairs.InputShape?.ToString() ?? pairs.First.RowDescription}, made by '{pairs.Description.Name}'{Settings(pairs.Description)}.").Raw("\n");
        using (html.Open("div", ("class", "pairs")))
        {
            for (var i = 0; i < shown; i++)
                Figure(html, pairs, i, FormattableString.Invariant($"pair {i + 1}"));
        }

        html.Element("p", Legend(pairs), ("class", "note")).Raw("\n");
    }

    private static string Legend(InputPairs pairs) => PairImages.CanShow(pairs)
        ? "Each pair: first input, second input, and their difference around gray, five times as strong."
        : "Each pair: the first input as the broad line, the second as the thin one; their values in a row.";

    private static string Settings(GeneratorDescription description) =>
        description.Settings.IsEmpty ? "" : " (" + string.Join(", ", description.Settings.Select(setting => $"{setting.Key} {NumberText.Short(setting.Value)}")) + ")";

    private static void Figure(HtmlWriter html, InputPairs pairs, int index, string title, string text = "")
    {
        using (html.Open("figure"))
        {
            if (PairImages.CanShow(pairs))
                PairImages.Write(html, pairs, index);
            else
                PairCurves.Write(html, pairs, index);
            using (html.Open("figcaption"))
                html.Element("strong", title).Text(text);
        }
    }
}
