using ModelDiff.Models;
using ModelDiff.Tests.Models;

namespace ModelDiff.OnnxRuntime.Tests;

public sealed class OutputTests
{
    private const string Outputs = "'label' int64 [batch], 'probabilities' sequence(map(int64, float32))";

    [Fact]
    public void ForwardAsync_SeveralOutputsAndNoneSelected_ListsThem()
    {
        using var model = OnnxFixture.Load("classifier");
        model.Signature.OutputShape.Should().BeNull();
        using var inputs = Fixture.Inputs(5, 3);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelOutputException>().Which.Message.Should().EndWith($"it has 2 outputs and none of them was selected: {Outputs}.");
    }

    [Theory]
    [InlineData("label")]
    [InlineData("0")]
    public void Load_OutputByNameOrIndex_AnswersIt(string output)
    {
        using var model = OnnxFixture.Load("classifier", new() { Output = OutputSelector.Parse(output), Classes = 3 });
        model.Signature.OutputShape.Should().Be(new TensorShape(3));
        using var inputs = TestTensors.Rows([1, 3, 2], [0, 0, 1]);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [0, 1, 0], [0, 0, 1] }, options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData("probabilities", "output 'probabilities' sequence(map(int64, float32)) is no tensor of real numbers; select 'label' int64 [batch] and give the number of classes (--classes N). An export without ZipMap has the scores as a tensor.")]
    [InlineData("1", "output 'probabilities' sequence(map(int64, float32)) is no tensor of real numbers; select 'label' int64 [batch] and give the number of classes (--classes N). An export without ZipMap has the scores as a tensor.")]
    [InlineData("logits", "it has no output 'logits'; select one of 'label' int64 [batch].")]
    [InlineData("2", "it has no output '2'; select one of 'label' int64 [batch].")]
    public void Load_OutputThatCannotBe_Throws(string output, string reason)
    {
        var load = () => OnnxFixture.Load("classifier", new() { Output = OutputSelector.Parse(output) });
        load.Should().Throw<ModelLoadException>().Which.Message.Should().EndWith(reason);
        using var model = OnnxFixture.Load("classifier");
        var select = () => model.WithOutput(output);
        select.Should().Throw<ArgumentException>().Which.Message.Should().Contain(reason);
    }

    [Fact]
    public void WithOutput_Disposed_DisposesTheModel()
    {
        using var model = OnnxFixture.Load("classifier", new() { Classes = 3 });
        model.WithOutput("label").Dispose();
        using var inputs = Fixture.Inputs(5, 3);
        var ask = () => Fixture.Ask(model.WithOutput("label"), inputs);
        ask.Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void ForwardAsync_NoRowPerInput_Throws()
    {
        using var model = OnnxFixture.Load("sum_of_all");
        using var inputs = Fixture.Inputs(5, 3);
        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelOutputException>().Which.Message.Should().EndWith("expected 5 rows; got shape [] from 'y' float32 [].");
        TorchSharp.torch.Tensor.TotalCount.Should().Be(before);
    }
}
