using System.Xml.Linq;
using ModelDiff.ModelReuse.Plots;
using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Tests.Plots;

public class PlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Roc_TwoCurves_StepsRightThenUpAndNamesThem()
    {
        var drawing = XElement.Parse(RocPlot.Draw([("good", new RocCurve([2, 3], [0, 1])), ("bad & worse", new RocCurve([0, 1], [2, 3]))]));

        Texts(drawing).Should().Contain(["good  AUC 1.000", "bad & worse  AUC 0.000", "0.1 %", "100 %"]);
        Points(drawing)[0].Should().Equal((64, 40), (464, 40), (464, 40));      // at the top from the left end on
        Points(drawing)[1].Should().Equal((64, 440), (464, 440), (464, 40));    // at the bottom up to the right end
    }

    [Fact]
    public void Quantiles_UniformPValues_LieOnTheDiagonal()
    {
        var drawing = XElement.Parse(QuantilePlot.Draw([("uniform", [.. Enumerable.Range(1, 1000).Select(i => i / 1000.0)])]));

        var (diagonal, curve) = (Points(drawing)[0], Points(drawing)[1]);
        curve.Zip(diagonal).Should().OnlyContain(pair => Math.Abs(pair.First.Y - pair.Second.Y) < 0.5);
    }

    [Fact]
    public void Bars_MissingShare_IsLeftOut()
    {
        var drawing = XElement.Parse(MethodBars.Draw(["prune", "steal"], [("ddv", [Proportion.Of(3, 4), null]), ("cka", [Proportion.Of(1, 4), Proportion.Of(0, 4)])]));

        drawing.Descendants(Svg + "title").Select(title => title.Value).Should().Contain(["ddv, prune: 75 %", "cka, prune: 25 %", "cka, steal: 0 %"]).And.NotContain(title => title.StartsWith("ddv, steal"));
    }

    [Fact]
    public void HeatMap_EqualNeighbors_ShareABox()
    {
        var drawing = XElement.Parse(HeatMap.Draw("map", ["a", "a", "b"], new[,] { { 1, 0.5, 0.5 }, { 0, 1, 0 }, { 1, 1, 1.0 } }));

        Texts(drawing).Should().Contain(["map", "a", "b"]);
        var rows = drawing.Elements(Svg + "rect").Skip(1).Where(box => (double)box.Attribute("height")! > 200).GroupBy(box => (double)box.Attribute("y")!).Select(row => row.Count());
        rows.Should().Equal(2, 3, 1);
    }

    [Fact]
    public void HeatMap_HugeValues_AreToldApartInTheSmallOnes()
    {
        var drawing = XElement.Parse(HeatMap.Draw("map", ["a", "b", "c"], new[,] { { double.NaN, 1, 1000 }, { 2, double.NaN, 8 }, { -1, 0, double.NaN } }));

        Texts(drawing).Should().Contain(text => text.StartsWith("1000 (logarithmic"));
        drawing.Elements(Svg + "rect").Skip(1).Where(box => (double)box.Attribute("height")! > 200).Select(box => box.Attribute("fill")!.Value).Should().OnlyHaveUniqueItems().And.HaveCount(6);
    }

    private static IEnumerable<string> Texts(XElement drawing) => drawing.Elements(Svg + "text").Select(text => text.Value);

    private static List<(double X, double Y)[]> Points(XElement drawing) =>
    [
        .. drawing.Elements(Svg + "polyline").Select(line => line.Attribute("points")!.Value.Split(' ')
            .Select(point => point.Split(',')).Select(point => (Parse(point[0]), Parse(point[1]))).ToArray()),
    ];

    private static double Parse(string number) => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
}
