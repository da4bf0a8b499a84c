using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ModelDiff.Inputs;
using ModelDiff.Lineage;
using ModelDiff.Measures;
using ModelDiff.Reports.Html;
using ModelDiff.Statistics;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports;

/// <summary>Shows results as HTML in notebooks that follow the convention of .NET Interactive; see <see cref="TypeFormatterSourceAttribute"/>.</summary>
internal sealed class NotebookDisplay
{
    /// <summary>What is shown.</summary>
    public string MimeType { get; } = "text/html";

    /// <summary>The formatters: this one alone.</summary>
    public IEnumerable<object> CreateTypeFormatters() => [this];

    /// <summary>Writes a result.</summary>
    /// <param name="instance">Borrowed; any object.</param>
    /// <param name="writer">Borrowed; written to.</param>
    /// <returns>Whether the object is a result of this library.</returns>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Called on an instance, by reflection.")]
    public bool Format(object instance, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var html = new HtmlWriter();
        using (html.Open("div", ("class", "modeldiff")))
        {
            html.Raw("<style>").Raw(StyleSheet.Text).Raw("</style>");
            if (!Write(html, instance))
                return false;
        }

        writer.Write(html.ToString());
        return true;
    }

    private static bool Write(HtmlWriter html, object instance)
    {
        switch (instance)
        {
            case ModelComparison comparison:
                ComparisonSections.Verdict(html, comparison);
                if (comparison is { IsByWeights: true, Weights: { } weights })
                {
                    WeightSection.Write(html, weights);
                    return true;
                }

                ComparisonSections.Evidence(html, comparison);
                ComparisonSections.Charts(html, comparison);
                return true;
            case Verdict verdict:
                VerdictBanner.Write(html, verdict);
                return true;
            case AuditResult audit:
                VerdictBanner.Write(html, audit.Verdict, facts: [("score", NumberText.Of(audit.Panel.Score, "0.0")), ("reference models", NumberText.Of(audit.PanelSize, "0"))]);
                ShowDetails(html, audit.Panel);
                return true;
            case PanelResult panel:
                VerdictBanner.Facts(html, ("score", NumberText.Of(panel.Score, "0.0")), ("p-value", PValueText.Of(panel.P)), ("smallest p-value that the panel supports", PValueText.Of(panel.SmallestP)));
                ShowDetails(html, panel);
                return true;
            case DecisionDistanceVector ddv:
                Show(html, ddv);
                return true;
            case ModelLineage lineage:
                LineageSections.Groups(html, lineage);
                LineageSections.Matrix(html, lineage);
                return true;
            case SymmetricMatrix matrix:
                HeatMap.Write(html, [.. Enumerable.Range(1, matrix.Count).Select(number => number.ToString(CultureInfo.InvariantCulture))], (i, j) => matrix[i, j], (i, j) => FormattableString.Invariant($"{i + 1} with {j + 1}: {NumberText.Of(matrix[i, j], "0.0000")}"));
                return true;
            case InputPairs pairs:
                PairGallery.Thumbnails(html, pairs);
                return true;
            default:
                return false;
        }
    }

    private static void ShowDetails(HtmlWriter html, PanelResult panel)
    {
        if (!panel.Evidence.IsEmpty)
            EvidenceTable.Write(html, panel.Evidence);
        PanelChart.Write(html, panel);
    }

    private static void Show(HtmlWriter html, DecisionDistanceVector ddv)
    {
        using (html.Open("p"))
        {
            html.Name(ddv.ModelName).Text(
                $": decision distance vector, {ddv.Distance} distance over {NumberText.Count(ddv.Count, "pair")}; mean {NumberText.Of(ddv.Values.Average(), "0.0000")}, least {NumberText.Of(ddv.Values.Min(), "0.0000")}, most {NumberText.Of(ddv.Values.Max(), "0.0000")}");
        }

        DdvCharts.Bars(html, ddv);
    }
}
