using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class PowerTests
{
    [Theory]
    [InlineData("", 1, 2, 0.01)]
    [InlineData("prune", -1, 2, 0.01)]
    [InlineData("prune", 3, 2, 0.01)]
    [InlineData("prune", 0, 0, 0.01)]
    [InlineData("prune", 1, 2, 0)]
    [InlineData("prune", 1, 2, 1)]
    public void Constructor_NumbersThatCannotBe_Throws(string method, int found, int of, double rate) =>
        FluentActions.Invoking(() => new Power(method, found, of, rate)).Should().Throw<ArgumentException>();

    [Fact]
    public void Sentence_SomeMethods_TellsHowOftenEachWouldBeFound() =>
        PowerText.Sentence([new Power("distill", 7, 10, 0.01), new Power("steal-labels", 0, 3, 0.01), new Power("other", 1, 1, 0.01)]).Should().Be(
            "Had the suspect been made from the victim, this audit would have said so: distilled, 7 times of 10; stolen by labels, 0 times of 3; by the method 'other', once of 1. "
            + "So it did with the owner's own copies, at a false-positive rate of 1 %.");

    [Fact]
    public void Sentence_Nothing_SaysThatItIsNotKnown() => PowerText.Sentence([]).Should().Contain("its power, is not known");

    /// <summary>Every method has its words.</summary>
    [Theory]
    [InlineData("quantize", "quantized")]
    [InlineData("prune", "pruned")]
    [InlineData("finetune", "fine-tuned")]
    [InlineData("distill", "distilled")]
    [InlineData("steal-faithful", "stolen by scores")]
    [InlineData("steal-soft", "stolen by probabilities")]
    [InlineData("steal-labels", "stolen by labels")]
    [InlineData("steal-other-architecture", "stolen into another architecture")]
    [InlineData("transfer", "transferred to another task")]
    [InlineData("evade", "pushed away from it on purpose")]
    [InlineData("borrow", "by the method 'borrow'")]
    public void Made_AMethod_SaysWhatWasDone(string method, string words) => PowerText.Made(method).Should().Be(words);

    [Fact]
    public void Row_NoneOrSeveral_IsOneLine()
    {
        PowerText.Row([]).Should().Be("not known");
        PowerText.Row([new Power("prune", 3, 3, 0.01), new Power("distill", 0, 3, 0.01)]).Should().Be("prune 3 of 3 (0.44 to 1.00), distill 0 of 3 (0.00 to 0.56)");
    }

    [Fact]
    public void Row_SomeMethods_HasIntervals() => PowerText.Row([new Power("prune", 3, 3, 0.01)]).Should().Be("prune 3 of 3 (0.44 to 1.00)");
}
