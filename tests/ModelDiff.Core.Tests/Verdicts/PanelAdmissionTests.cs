using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class PanelAdmissionTests
{
    [Theory]
    [InlineData("file", "file", "a", "b", "their files are the same, byte for byte")]
    [InlineData("file", "other", "a", "a", "they answer everything alike, to the last digit")]
    [InlineData(null, null, "a", "a", "they answer everything alike, to the last digit")]
    [InlineData(null, null, "a", "b", null)]
    [InlineData("file", "other", "a", "b", null)]
    public void HowEqual_FilesThenAnswers(string? file, string? otherFile, string answers, string otherAnswers, string? how) =>
        Asked("one", file, answers).HowEqual(Asked("two", otherFile, otherAnswers)).Should().Be(how);

    [Fact]
    public void HowEqual_OneFileReadInTwoWays_AreTwoModels()
    {
        var one = Asked("one", "file", "a");
        var other = one with { Profile = one.Profile with { Name = "two", Identity = "its other output" }, AnswersSha256 = "b" };

        one.HowEqual(other).Should().BeNull();
    }

    [Fact]
    public void Of_Copies_CountOnceAndAreNamed()
    {
        var admission = PanelAdmission.Of([Asked("a", null, "1"), Asked("b", "x", "2"), Asked("c", null, "1"), Asked("d", "x", "3")], Asked("victim", null, "9"));

        admission.Members.Should().Equal(0, 1);
        admission.Notes.Should().Equal(
            "The reference models 'a' and 'c' are one (they answer everything alike, to the last digit) and count once.",
            "The reference models 'b' and 'd' are one (their files are the same, byte for byte) and count once.");
    }

    [Fact]
    public void Of_AModelInQuestion_Throws() => FluentActions.Invoking(() => PanelAdmission.Of([Asked("a", null, "1"), Asked("b", null, "2")], Asked("victim", null, "9"), Asked("suspect", null, "2")))
        .Should().Throw<PanelException>().WithMessage("The reference model 'b' is 'suspect' (they answer everything alike, to the last digit): leave it out of the panel, whose models must have nothing to do with victim and suspect.");

    private static AskedModel Asked(string name, string? file, string answers) => new(new ModelProfile(name) { Sha256 = file }, answers);
}
