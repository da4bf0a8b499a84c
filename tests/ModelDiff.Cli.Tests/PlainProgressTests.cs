using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Tests;

public class PlainProgressTests
{
    [Fact]
    public void Report_StagesSideBySide_TellsOfEachWhenItBeginsAndEnds()
    {
        var text = new StringWriter { NewLine = "\n" };
        var progress = new PlainProgress(text);

        foreach (var (stage, completed) in new[] { ("a", 1), ("b", 1), ("a", 2), ("b", 2), ("b", 3), ("b", 3), ("a", 3), ("c", 3), ("b", 1) })
            progress.Report(new StageProgress(stage, completed, 3));

        text.ToString().Should().Be("a: 1/3\nb: 1/3\nb: 3/3\na: 3/3\nc: 3/3\nb: 1/3\n");
    }
}
