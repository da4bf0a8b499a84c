using ModelDiff.Models;
using ModelDiff.Tests.Models;
using static ModelDiff.TFLite.Tests.TensorFlowJs.TinyGraph;

namespace ModelDiff.TFLite.Tests.TensorFlowJs;

public class GraphTranslatorTests
{
    [Fact]
    public void Outputs_WithoutASignature_AreTheNodesThatNoOtherReads()
    {
        var tiny = new TinyGraph();
        var middle = tiny.Add("Relu", None, tiny.Input(-1, 2));
        tiny.Add("Neg", None, middle);
        tiny.Add("NoOp", None);
        tiny.Add("Abs", None, tiny.Add("Identity", None, middle));

        using var model = tiny.Load(new TFLiteOptions { Output = OutputSelector.At(0) });

        model.OutputNames.Should().Equal("n2", "n5");
        model.AskRow(-1, 2).ShouldBe(0, -2);
    }

    [Fact]
    public void Load_NodesInAnyOrderAndControlInputs_RunInTheirOrder()
    {
        var tiny = new TinyGraph();
        tiny.Add("Neg", None, "n1", "^input");
        tiny.Add("Relu", None, "input");
        tiny.Input(-1, 2);
        tiny.Output("n0");

        tiny.Ask(-1, 2).ShouldBe(0, -2);
    }

    [Fact]
    public void Load_WithTheSearchForBoxes_EndsBeforeIt()
    {
        var tiny = new TinyGraph();
        var scores = tiny.Add("Sigmoid", None, tiny.Add("MatMul", None, tiny.Input(-1, 2), tiny.Constant([2, 2], 1, 0, 0, 1)));
        var boxes = tiny.Add("NonMaxSuppressionV3", None, scores);
        tiny.Output(tiny.Add("Reshape", None, boxes, tiny.Integers(-1)));

        using var model = tiny.Load();

        model.Notes.Should().ContainSingle().Which.Should().Contain("NonMaxSuppressionV3 'n4' is left out");
        model.AskRow(0, 0).ShouldBe(0.5f, 0.5f);
    }

    /// <summary>Before the first layer there is nothing that could stand for the model.</summary>
    [Fact]
    public void Load_LoopBeforeTheLayers_IsRefused()
    {
        var tiny = new TinyGraph();
        var start = tiny.Add("Enter", None, tiny.Input(-1, 2));
        tiny.Add("Merge", None, start, "n3");
        tiny.Add("NextIteration", None, "n2");
        tiny.Output(tiny.Add("MatMul", None, "n2", tiny.Constant([2, 2], 1, 0, 0, 1)));

        FluentActions.Invoking(() => tiny.Load()).Should().Throw<ModelLoadException>().WithMessage("*Enter 'n1' comes before its layers*");
    }

    [Fact]
    public void Load_OpenImageSize_IsSettledByTheOptions()
    {
        var tiny = new TinyGraph();
        var image = tiny.Input(-1, -1, -1, 1);
        var size = tiny.Add("StridedSlice", None, tiny.Add("Shape", None, image), tiny.Integers(1), tiny.Integers(3), tiny.Integers(1));
        var twice = tiny.Add("Mul", None, size, tiny.Integers(2, 2));
        tiny.Output(tiny.Add("ResizeNearestNeighbor", None, image, twice));

        using var model = tiny.Load(new TFLiteOptions { InputShape = new TensorShape(1, 2, 1) });

        model.IsBatchable.Should().BeTrue("the size follows from the shape of the input alone");
        model.AskRow(1, 2).ShouldBe(1, 1, 2, 2, 1, 1, 2, 2);
    }

    /// <summary>A shape that follows from numbers is not held at what zeros gave.</summary>
    [Fact]
    public void Load_ShapeThatFollowsFromNumbers_StaysOpen()
    {
        var tiny = new TinyGraph();
        var input = tiny.Input(-1, 3);
        var places = tiny.Add("Where", None, tiny.Add("Greater", None, input, tiny.Constant([], 0)));
        var count = tiny.Add("StridedSlice", Attributes(("shrink_axis_mask", 1)), tiny.Add("Shape", None, places), tiny.Integers(0), tiny.Integers(1), tiny.Integers(1));
        tiny.Output(tiny.Add("Mul", None, input, tiny.Add("Cast", None, count)));

        tiny.Ask(1, -1, 2).ShouldBe(2, -2, 4);
    }

    [Fact]
    public void Contract_AskedTwice_LeavesNoTensor()
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("Softplus", None, tiny.Add("MatMul", None, tiny.Input(-1, 2), tiny.Constant([2, 2], 1, 2, 3, 4))));
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (var model = tiny.Load())
            model.AskRow(1, 2);

        TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }
}

/// <summary>A graph model whose file leaves the number of rows open.</summary>
public sealed class TensorFlowJsContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create()
    {
        var tiny = new TinyGraph();
        var hidden = tiny.Add("_FusedMatMul", Attributes(("fused_ops", new[] { "BiasAdd", "Tanh" })), tiny.Input(-1, 3), tiny.Constant([3, 4], 1, -2, 0.5f, 0.25f, 1, -1, 2, 0.5f, -0.5f, -1, 0.75f, 1.5f), tiny.Constant([4], 0.1f, -0.2f, 0.3f, 0));
        return tiny.Output(tiny.Add("Softmax", None, hidden)).Load();
    }
}
