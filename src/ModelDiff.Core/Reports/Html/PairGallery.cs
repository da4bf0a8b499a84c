using ModelDiff.Inputs;

namespace ModelDiff.Reports.Html;

/// <summary>Input pairs as rows of small images.</summary>
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
        Group("Where both react most", "part in the similarity", TellingPairs.ForReuse(comparison, MostFor));
        Group("Where they differ most", "part in the difference", TellingPairs.AgainstReuse(comparison, MostAgainst));

        void Group(string title, string share, IReadOnlyList<TellingPair> chosen)
        {
            if (chosen.Count == 0)
                return;
            html.Element("h3", title);
            using (html.Open("div", ("class", "pairs")))
            {
                foreach (var pair in chosen)
                {
                    Figure(html, pairs, pair.Index, FormattableString.Invariant(
                        $"pair {pair.Index + 1}: {share} {NumberText.Percent(Math.Round(pair.Share, 3))}; victim {NumberText.Of(comparison.VictimDdv.Values[pair.Index], "0.000")}, suspect {NumberText.Of(comparison.SuspectDdv.Values[pair.Index], "0.000")}"));
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
        html.Element("p", $"{NumberText.Count(pairs.Count, "pair")} of shape {pairs.InputShape}, made by '{pairs.Description.Name}'{Settings(pairs.Description)}.").Raw("\n");
        if (!PairImages.CanShow(pairs))
        {
            html.Element("p", "These inputs are no images.", ("class", "note")).Raw("\n");
            return;
        }

        using (html.Open("div", ("class", "pairs")))
        {
            for (var i = 0; i < shown; i++)
                Figure(html, pairs, i, FormattableString.Invariant($"pair {i + 1}"));
        }

        html.Element("p", "Each pair: first input, second input, and their difference around gray, five times as strong.", ("class", "note")).Raw("\n");
    }

    private static string Settings(GeneratorDescription description) =>
        description.Settings.IsEmpty ? "" : " (" + string.Join(", ", description.Settings.Select(setting => FormattableString.Invariant($"{setting.Key} {setting.Value}"))) + ")";

    private static void Figure(HtmlWriter html, InputPairs pairs, int index, string caption)
    {
        using (html.Open("figure"))
        {
            PairImages.Write(html, pairs, index);
            html.Element("figcaption", caption);
        }
    }
}
