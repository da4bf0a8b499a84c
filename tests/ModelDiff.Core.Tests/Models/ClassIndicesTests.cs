using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class ClassIndicesTests
{
    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int64)]
    public void ToScores_WholeNumbers_AreOneHot(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var rows = ClassIndices.ToScores("m", tensor(new[] { 2, 0 }).to(type), 3);
        rows.dtype.Should().Be(ScalarType.Float32);
        Fixture.Rows(rows).Should().BeEquivalentTo(new float[][] { [0, 0, 1], [1, 0, 0] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void ToScores_Scores_StayAsTheyAre()
    {
        using var scope = NewDisposeScope();
        var scores = rand(2, 3);
        ClassIndices.ToScores("m", scores, null).Should().BeSameAs(scores);
        var convert = () => ClassIndices.ToScores("m", scores, 3);
        convert.Should().Throw<ModelOutputException>().WithMessage("*expected class indices, whole numbers below 3; got Float32 [2, 3]: leave the number of classes (--classes) out*");
    }

    [Theory]
    [InlineData(null, "expected scores; got Int64 [2], class indices, which are no scores: give the number of classes (--classes N), or select an output of scores.")]
    [InlineData(2, "expected class indices from 0 to 1; got 2.")]
    public void ToScores_IndicesThatCannotBe_Throws(int? classes, string reason)
    {
        using var scope = NewDisposeScope();
        var convert = () => ClassIndices.ToScores("m", tensor(new[] { 2L, 0L }), classes);
        convert.Should().Throw<ModelOutputException>().WithMessage($"*{reason}");
    }

    [Fact]
    public void ForwardAsync_ModuleThatAnswersWithIndices_IsRefused()
    {
        using var model = new DelegateAdapter(new ModelSignature("label"), x => x.argmax(1));
        using var inputs = Fixture.Inputs(2, 3);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelOutputException>().WithMessage("*expected scores; got Int64 [2], class indices*");
    }
}
