using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class VerdictTests
{
    [Fact]
    public void WithoutPanel_IsUndeterminedAndSaysWhy() => Verdict.WithoutPanel.Should().BeEquivalentTo(new
    {
        Decision = VerdictDecision.Undetermined,
        P = (double?)null,
        Reasons = new[] { "No panel of unrelated reference models was given, so nothing says how high a similarity unrelated models reach by chance." },
    });

    [Fact]
    public void IdenticalFiles_IsDerivedWithTheHash() => Verdict.IdenticalFiles("abc").Should().BeEquivalentTo(new
    {
        Decision = VerdictDecision.Derived,
        P = (double?)null,
        Reasons = new[] { "The two files are identical (SHA-256 abc).", "Which of the two came first files do not tell." },
    });

    [Theory]
    [InlineData(0.01, 0.01, true)]
    [InlineData(0.011, 0.01, false)]
    [InlineData(null, 0.01, false)]
    [InlineData(0.01, null, false)]
    public void IsAtResolution_AtTheSmallestP(double? p, double? smallest, bool expected) => new Verdict(VerdictDecision.NotShown, p, []) { SmallestP = smallest }.IsAtResolution.Should().Be(expected);
}
