using ModelDiff.Models;
using ModelDiff.Tests.Models;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime.Tests;

public sealed class HeldInputTests
{
    private static readonly OutputSelector Output = OutputSelector.Parse("output");

    [Fact]
    public void Load_InputsNotGiven_NamesEach()
    {
        var load = () => OnnxFixture.Load("stateful");
        load.Should().Throw<ModelLoadException>().Which.Message.Should().EndWith(
            "it asks for inputs that were not given: 'state' float32 [3, batch, 2], 'sr' int64 []. Hold them at values or at zeros while 'input' float32 [batch, 4] varies.");
    }

    [Theory]
    [InlineData("stateful")]
    [InlineData("stateful_unnamed")]
    public void ForwardAsync_NumbersAndZeros_FillTheShape(string name) =>
        Ask(new() { Output = Output, HoldZeros = true, HeldInputs = Held(("sr", HeldInput.Number(16000))) }, name).ShouldBeCloseTo(RecordedAnswers.StatefulAtZeros);

    [Theory]
    [InlineData(new long[] { 3, 1, 2 })]
    [InlineData(new long[] { 3, 2 })]
    public void ForwardAsync_ValueForOneRow_IsRepeated(long[] shape)
    {
        using var states = Fixture.Inputs(3, 5, 2);
        using var first = states.narrow(1, 0, 1);
        using var state = first.reshape(shape);
        Ask(new() { Output = Output, HeldInputs = Held(("sr", HeldInput.Number(16000)), ("state", HeldInput.Of(state))) })
            .ShouldBeCloseTo(RecordedAnswers.StatefulAtOneState);
    }

    [Fact]
    public void ForwardAsync_ValueForEachRow_IsUsedAsItIs()
    {
        using var state = Fixture.Inputs(3, 5, 2);
        Ask(new() { Output = Output, HeldInputs = Held(("sr", HeldInput.Number(4000)), ("state", HeldInput.Of(state))) })
            .ShouldBeCloseTo(RecordedAnswers.StatefulAtStates);
    }

    [Fact]
    public void ForwardAsync_AxesNamedLikeThoseOfTheInputs_FollowThem()
    {
        using var model = OnnxFixture.Load("masked", new() { InputName = "x", HeldInputs = Held(("mask", HeldInput.Number(2)), ("table", TestTensors.Held([2, 2], 1, 2, 3, 4))) });
        using var inputs = TestTensors.Rows([1, 2, 3], [4, 5, 6]);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [12, 14, 16], [18, 20, 22] });
    }

    [Fact]
    public void ForwardAsync_FixedBatch_ValueForOneRowIsRepeated()
    {
        using var model = OnnxFixture.Load("fixed_mask", new() { InputName = "x", HeldInputs = Held(("mask", TestTensors.Held([3], 1, 0, 2))) });
        using var inputs = TestTensors.Rows([1, 2, 3], [4, 5, 6]);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [1, 0, 6], [4, 0, 12] });
    }

    [Fact]
    public void Load_NumberForAnAxisOfUnknownSize_Throws()
    {
        var load = () => OnnxFixture.Load("masked", new() { InputName = "x", HoldZeros = true });
        load.Should().Throw<ModelLoadException>().Which.Message.Should().EndWith(
            "input 'table' float32 [entries, entry_size] cannot be held at 0: its axis 1 (entry_size) is none of the varying input's. Hold it at a tensor.");
    }

    [Fact]
    public void Load_ValueThatDoesNotFit_Throws()
    {
        var load = () => OnnxFixture.Load("stateful", new() { HoldZeros = true, HeldInputs = Held(("state", TestTensors.Held([2, 2], 1, 2, 3, 4))) });
        load.Should().Throw<ModelLoadException>().Which.Message.Should().EndWith("input 'state' float32 [3, batch, 2] cannot be held at a tensor [2, 2].");
    }

    [Theory]
    [InlineData("state", null, "it has no input 'rate'; its inputs are 'input' float32 [batch, 4], 'state' float32 [3, batch, 2], 'sr' int64 [].")]
    [InlineData("sr", "sr", "input 'sr' cannot vary and be held.")]
    [InlineData("state", "sr", "input 'sr' int64 [] cannot vary: it has no batch axis.")]
    public void Load_ChoiceThatCannotBe_Throws(string held, string? varying, string reason)
    {
        var load = () => OnnxFixture.Load("stateful", new()
        {
            InputName = varying,
            HoldZeros = true,
            HeldInputs = Held((varying is null ? "rate" : held, HeldInput.Number(1))),
        });
        load.Should().Throw<ModelLoadException>().Which.Message.Should().EndWith(reason);
    }

    [Fact]
    public void Load_OnlyOneInputNotHeld_Varies()
    {
        using var model = OnnxFixture.Load("two_floats", new() { HeldInputs = Held(("a", HeldInput.Number(1))) });
        using var inputs = Fixture.Inputs(5);
        using var expected = inputs + 1;
        using var outputs = Fixture.Ask(model, inputs);
        using var rows = expected.reshape(5, 1);
        outputs.Equals(rows).Should().BeTrue();
    }

    [Fact]
    public void Load_SeveralInputsMightVary_ListsThem()
    {
        var load = () => OnnxFixture.Load("two_floats", new() { HoldZeros = true });
        load.Should().Throw<ModelLoadException>().Which.Message.Should().EndWith("no input was chosen to vary; its inputs are 'a' float32 [5], 'b' float32 [5].");
    }

    [Fact]
    public void Of_Tensor_IsCopiedAndLeavesNothingBehind()
    {
        using var values = ones(2, 3);
        var before = Fixture.LiveTensors();
        var held = HeldInput.Of(values);
        Tensor.TotalCount.Should().Be(before);
        held.Shape!.Value.Should().Equal(2, 3);
        held.ToString().Should().Be("a tensor [2, 3]");
        HeldInput.Number(0.5).ToString().Should().Be("0.5");
    }

    private static Dictionary<string, HeldInput> Held(params (string Name, HeldInput Value)[] inputs) => inputs.ToDictionary(input => input.Name, input => input.Value);

    private static float[][] Ask(OnnxOptions options, string name = "stateful")
    {
        using var model = OnnxFixture.Load(name, options);
        using var inputs = Fixture.Inputs(5, 4);
        var before = Fixture.LiveTensors();
        Fixture.Ask(model, inputs).Dispose();
        Tensor.TotalCount.Should().Be(before);
        return Fixture.AskRows(model, inputs);
    }
}
