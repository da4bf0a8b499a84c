using ModelDiff.ModelReuse.Evaluation;

namespace ModelDiff.ModelReuse.Tests.Evaluation;

public class FigureTests
{
    [Fact]
    public void Text_SeveralZoos_GivesMeanAndStandardDeviation() =>
        Figure.Of([130, 132, 137]).Text("0.0").Should().Be("133.0 ± 3.6");

    [Fact]
    public void Text_OneZoo_GivesTheValue() => Figure.Of([130]).Text("0").Should().Be("130");
}
