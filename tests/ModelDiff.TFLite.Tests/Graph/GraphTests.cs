using ModelDiff.Models;
using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.Tests.FlatBuffers;
using ModelDiff.Tests.Models;
using TorchSharp;
using static ModelDiff.TFLite.Tests.Answers;

namespace ModelDiff.TFLite.Tests.Graph;

public class GraphTests
{
    [Fact]
    public void Load_MissingOperators_NamesAllOfThemAndTheirPlaces()
    {
        var tiny = new TinyModel();
        var spectrum = tiny.Add("RFFT2D", [1, 2], null, tiny.Input(1, 2));
        tiny.Output(tiny.Add("Frobnicate", [1, 2], null, tiny.Add("RFFT2D", [1, 2], null, spectrum)));

        FluentActions.Invoking(() => tiny.Load()).Should().Throw<ModelLoadException>().WithMessage("*custom Frobnicate (at 0:2); RFFT2D (at 0:0, 0:1)*");
    }

    [Fact]
    public void Load_OperatorThatNothingNeeds_IsLeftOut()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 2);
        tiny.Add("Frobnicate", [1, 2], null, input);
        tiny.Output(tiny.Add("NEG", [1, 2], null, input));

        tiny.Ask(1, 2).ShouldBe(-1, -2);
    }

    [Fact]
    public void Load_FinalChoice_IsCutAndNoted()
    {
        var tiny = new TinyModel();
        var scores = tiny.Add("SOFTMAX", [1, 2], Options((0, 1f)), tiny.Input(1, 2));
        var axis = tiny.Integers(1);
        tiny.Output(tiny.Add("ARG_MAX", tiny.Tensor([1], TensorType.Int64), null, scores, axis));
        using var model = tiny.Load();

        model.Notes.Should().ContainSingle().Which.Should().Match("ARG_MAX (operator 1) is left out*'t*' Float32 [1, 2]*");
        model.AskRow(0, 0).ShouldBe(0.5f, 0.5f);
    }

    [Fact]
    public void Load_DetectionPostProcessing_IsCutAndNoted()
    {
        var tiny = new TinyModel();
        var (boxes, scores) = (tiny.Add("NEG", [1, 2], null, tiny.Input(1, 2)), tiny.Tensor([1, 2]));
        tiny.AddTo("ABS", [scores], null, [boxes]);
        var outputs = new[] { tiny.Tensor([1, 1]), tiny.Tensor([1, 1]) };
        tiny.AddTo("TFLite_Detection_PostProcess", outputs, null, [boxes, scores, tiny.Constant([1], 0)]);
        using var model = tiny.Output(outputs).Load();

        model.OutputNames.Should().HaveCount(2);
        model.WithOutput(1).AskRow(1, -2).ShouldBe(1, 2);
    }

    [Fact]
    public void SelectOutput_Names_AreThoseOfTheSignature()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 2);
        var (negative, square) = (tiny.Add("NEG", [1, 2], null, input), tiny.Add("SQUARE", [1, 2], null, input));
        tiny.Signature = new FlatObject().With(1, new[] { new FlatObject().With(0, "minus").With(1, negative), new FlatObject().With(0, "power").With(1, square) }).With(2, "serving_default");
        using var model = tiny.Output(negative, square).Load();

        model.OutputNames.Should().Equal("minus", "power");
        model.WithOutput("power").AskRow(3, -4).ShouldBe(9, 16);
        model.WithOutput("minus").Signature.OutputShape.Should().Be(new TensorShape(2));
        FluentActions.Invoking(() => model.SelectOutput(OutputSelector.Parse("no"))).Should().Throw<ArgumentException>().WithMessage("*no output 'no'*0 'minus'*");
    }

    [Fact]
    public void ForwardAsync_NoOutputSelectedOfTwo_NamesThem()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 2);
        using var model = tiny.Output(tiny.Add("NEG", [1, 2], null, input), tiny.Add("ABS", [1, 2], null, input)).Load();

        FluentActions.Invoking(() => model.AskRow(1, 2)).Should().Throw<ModelOutputException>().WithMessage("*2 outputs and none of them was selected*");
    }

    [Theory]
    [InlineData(3f, -3f)]
    [InlineData(-3f, 3f)]
    public void If_Condition_ChoosesTheGraph(float input, float expected)
    {
        var tiny = new TinyModel();
        var x = tiny.Input(1, 1);
        var condition = tiny.Add("GREATER", tiny.Tensor([1, 1], TensorType.Bool), null, x, tiny.Constant([1, 1], 0));
        tiny.Output(tiny.Add("IF", [1, 1], Options((0, 1), (1, 2)), condition, x)).EndGraph();
        tiny.Output(tiny.Add("NEG", [1, 1], null, tiny.Input(1, 1))).EndGraph();
        tiny.Output(tiny.Add("ABS", [1, 1], null, tiny.Input(1, 1))).EndGraph();

        tiny.Ask(input).ShouldBe(expected);
    }

    [Fact]
    public void While_Condition_EndsTheLoop()
    {
        var tiny = new TinyModel();
        tiny.Output(tiny.Add("WHILE", [1, 1], Options((0, 1), (1, 2)), tiny.Input(1, 1))).EndGraph();
        tiny.Output(tiny.Add("LESS", tiny.Tensor([1, 1], TensorType.Bool), null, tiny.Input(1, 1), tiny.Constant([1, 1], 100))).EndGraph();
        var value = tiny.Input(1, 1);
        tiny.Output(tiny.Add("ADD", [1, 1], Options(), value, value)).EndGraph();

        tiny.Ask(3).ShouldBe(192);
    }

    [Fact]
    public void Call_GraphThatCallsItself_EndsWithAnException()
    {
        var tiny = new TinyModel();
        tiny.Output(tiny.Add("CALL", [1, 1], Options((0, 1)), tiny.Input(1, 1))).EndGraph();
        tiny.Output(tiny.Add("CALL", [1, 1], Options((0, 1)), tiny.Input(1, 1))).EndGraph();

        FluentActions.Invoking(() => tiny.Ask(1)).Should().Throw<ModelForwardException>().WithMessage("*16 deep*");
    }

    [Fact]
    public void Load_TensorThatNothingWrites_IsRefused()
    {
        var tiny = new TinyModel();
        tiny.Output(tiny.Add("ADD", [1, 2], Options(), tiny.Input(1, 2), tiny.Tensor([1, 2], name: "ghost")));

        FluentActions.Invoking(() => tiny.Load()).Should().Throw<ModelLoadException>().WithMessage("*ADD (operator 0) reads tensor*'ghost'*");
    }

    [Fact]
    public void HeldInputs_OtherInput_StaysAtItsNumber()
    {
        var tiny = new TinyModel();
        var sum = tiny.Output(tiny.Add("ADD", [1, 2], Options(), tiny.Input(1, 2), tiny.InputOf(tiny.Tensor([1, 2], name: "other"))));

        using var model = sum.Load(new() { HeldInputs = new Dictionary<string, double> { ["other"] = 10 } });

        model.AskRow(1, 2).ShouldBe(11, 12);
        FluentActions.Invoking(() => sum.Load()).Should().Throw<ModelLoadException>().WithMessage("*2 inputs and one varies*'other'*");
    }

    [Theory]
    [InlineData("RESHAPE")]
    [InlineData("SUM")]
    public void ForwardAsync_ManyRows_AnswersAsToEachAlone(string last)
    {
        var tiny = new TinyModel();
        var doubled = tiny.Add("ADD", [1, 2, 2], Options(), tiny.Input(1, 2, 2), tiny.Constant([2], 1, 2));
        tiny.Output(last == "RESHAPE" ? tiny.Add(last, [1, 4], null, doubled, tiny.Integers(1, 4)) : tiny.Add(last, [2, 2], Options(), doubled, tiny.Integers(0)));
        using var model = tiny.Load();
        using var rows = Fixture.Inputs(3, 2, 2);

        var together = Fixture.AskRows(model, rows);

        for (var i = 0; i < 3; i++)
        {
            using var row = rows.narrow(0, i, 1);
            together[i].Should().Equal(Fixture.AskRows(model, row)[0]);
        }
    }

    [Fact]
    public void Load_InputWithoutABatchAxis_IsOneRow()
    {
        var tiny = new TinyModel();
        using var model = tiny.Output(tiny.Add("NEG", [4], null, tiny.Input(4))).Load();

        model.Signature.InputShape.Should().Be(new TensorShape(4));
        model.AskRow(1, 2, 3, 4).ShouldBe(-1, -2, -3, -4);
    }
}
