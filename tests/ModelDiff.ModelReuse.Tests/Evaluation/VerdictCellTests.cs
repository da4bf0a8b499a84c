using ModelDiff.ModelReuse.Evaluation;
using ModelDiff.Verdicts;

namespace ModelDiff.ModelReuse.Tests.Evaluation;

public class VerdictCellTests
{
    [Fact]
    public void Of_CasesWithSeveralCandidates_CountsEachPair()
    {
        ReuseCase[] cases = [new("a", ["derived", "withheld"], []), new("b", ["derived"], []), new("c", ["other"], [])];

        var cell = VerdictCell.Of("kind", cases, item => item.Candidates.Single() switch
        {
            "derived" => VerdictDecision.Derived,
            "withheld" => VerdictDecision.Undetermined,
            _ => VerdictDecision.NotShown,
        });

        cell.Should().Be(new VerdictCell("kind", 2, 1, 1));
        cell.Plus(new VerdictCell("kind", 1, 2, 3)).Should().Be(new VerdictCell("kind", 3, 3, 4));
    }
}
