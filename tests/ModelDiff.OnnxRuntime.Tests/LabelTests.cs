using ModelDiff.Models;
using ModelDiff.Tests.Models;

namespace ModelDiff.OnnxRuntime.Tests;

public sealed class LabelTests
{
    private static OnnxFixture.TemporaryFile ArgMax() => new OnnxFile().Node("ArgMax", "x", "label", ("axis", 1), ("keepdims", 0)).Node("Neg", "x", "scores")
        .Input("x", OnnxFile.Float32, "N", 3).Output("label", OnnxFile.Int64, "N").Output("scores", OnnxFile.Float32, "N", 3).Save();

    [Fact]
    public void ForwardAsync_ClassIndicesAndTheirNumber_AreOneHot()
    {
        using var file = ArgMax();
        using var model = OnnxAdapter.Load(file.Path, new() { Output = OutputSelector.Parse("label"), Classes = 4 });
        model.Signature.OutputShape.Should().Be(new TensorShape(4));
        using var inputs = TestTensors.Rows([1, 3, 2], [5, 0, 1]);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [0, 1, 0, 0], [1, 0, 0, 0] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Load_ClassIndicesWithoutTheirNumber_SaysWhatToGive()
    {
        using var file = ArgMax();
        var load = () => OnnxAdapter.Load(file.Path, new() { Output = OutputSelector.Parse("label") });
        load.Should().Throw<ModelLoadException>().WithMessage(
            "*output 'label' int64 [N] holds class indices, which are no scores: give the number of classes (--classes N), or select an output of scores such as 'scores' float32 [N, 3].");
    }

    [Fact]
    public void Load_ScoresAndANumberOfClasses_IsRefused()
    {
        using var file = ArgMax();
        var load = () => OnnxAdapter.Load(file.Path, new() { Output = OutputSelector.Parse("scores"), Classes = 3 });
        load.Should().Throw<ModelLoadException>().WithMessage("*output 'scores' float32 [N, 3] holds scores; a number of classes (--classes) is for outputs that hold class indices.");
    }

    [Fact]
    public void ForwardAsync_IndexBeyondTheClasses_Throws()
    {
        using var file = ArgMax();
        using var model = OnnxAdapter.Load(file.Path, new() { Output = OutputSelector.Parse("label"), Classes = 2 });
        using var inputs = TestTensors.Rows([1, 2, 3]);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelOutputException>().WithMessage("*expected class indices from 0 to 1; got 2.");
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("uint8")]
    [InlineData("int16")]
    [InlineData("int32")]
    [InlineData("int64")]
    public void Load_EachTypeOfWholeNumbers_IsRefusedUnlessTheyAreScores(string name)
    {
        var load = () => OnnxFixture.Load(name);
        load.Should().Throw<ModelLoadException>().WithMessage("*holds class indices, which are no scores: give the number of classes (--classes N)*");
        using var model = OnnxFixture.Load(name, new() { WholeNumberScores = true });
        using var inputs = TestTensors.Rows([2, 3, 4]);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [4, 6, 8] });
    }

    [Fact]
    public void Options_ClassesBelowTwo_Throws()
    {
        var create = () => new OnnxOptions { Classes = 1 };
        create.Should().Throw<ArgumentOutOfRangeException>();
    }
}
