using ModelDiff.Models;
using ModelDiff.Tests.Models;

namespace ModelDiff.OnnxRuntime.Tests;

public sealed class InputShapeTests
{
    [Fact]
    public void ForwardAsync_ChannelsLast_TakesCanonicalImages()
    {
        using var model = OnnxFixture.Load("nhwc", new() { InputShape = new TensorShape(6, 6, 3) }).InLayout(ImageLayout.Nhwc);
        model.Signature.InputShape.Should().Be(new TensorShape(3, 6, 6));
        using var inputs = Fixture.Inputs(5, 3, 6, 6);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo(RecordedAnswers.Image);
    }

    [Fact]
    public void ForwardAsync_DynamicSizes_AreThoseOfTheInputs()
    {
        using var model = OnnxFixture.Load("nchw");
        model.Signature.InputShape.Should().BeNull();
        using var inputs = Fixture.Inputs(5, 3, 6, 6);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo(RecordedAnswers.Image);
    }

    [Fact]
    public void ForwardAsync_FixedAxisOfAnotherSize_NamesTheAxes()
    {
        using var model = OnnxFixture.Load("nchw");
        using var inputs = Fixture.Inputs(5, 1, 6, 6);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelInputException>().WithMessage("Model 'nchw' expects inputs Float32 [N, 3, height, width]; got Float32 [5, 1, 6, 6].");
    }

    [Fact]
    public void Load_InputShape_SettlesTheDynamicAxes()
    {
        using var model = OnnxFixture.Load("nchw", new() { InputShape = new TensorShape(3, 6, 6) });
        model.Signature.InputShape.Should().Be(new TensorShape(3, 6, 6));
        using var inputs = Fixture.Inputs(5, 3, 8, 8);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelInputException>().Which.Expected.Should().Be("Float32 [N, 3, 6, 6]");
    }

    [Theory]
    [InlineData("nchw", new long[] { 1, 6, 6 })]
    [InlineData("nchw", new long[] { 3, 6 })]
    [InlineData("nhwc", new long[] { 3, 6, 6 })]
    public void Load_InputShapeThatDisagrees_Throws(string name, long[] shape)
    {
        var load = () => OnnxFixture.Load(name, new() { InputShape = new TensorShape(shape) });
        load.Should().Throw<ModelLoadException>().WithMessage("*input 'x' float32 [batch, *] does not take rows of shape [*].");
    }
}
