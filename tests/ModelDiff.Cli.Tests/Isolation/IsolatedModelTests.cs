using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Tests.Isolation;

public class IsolatedModelTests
{
    [Fact]
    public void ForwardAsync_Answers_AreThoseOfThisProcessBitForBit()
    {
        using var here = Children.InProcess(Fixtures.Hostile("chain"));
        using var there = Children.Start(Fixtures.Hostile("chain"));

        Children.Ask(there).Should().Equal(Children.Ask(here));
    }

    [Fact]
    public void Forward_Gradients_AreThoseOfThisProcessBitForBit()
    {
        using var here = Children.InProcess(Fixtures.Hostile("chain"));
        using var there = Children.Start(Fixtures.Hostile("chain"));

        Children.Gradient(there).Should().Equal(Children.Gradient(here));
    }

    [Fact]
    public void Forward_ManyGraphsAtOnce_AreAllWalkedBack()
    {
        using var here = Children.InProcess(Fixtures.Hostile("plain"));
        using var there = Children.Start(Fixtures.Hostile("plain"));

        Gradient(there).Should().Equal(Gradient(here));

        static float[] Gradient(IModelAdapter model)
        {
            // More than a child keeps: the first ones are computed again.
            using var scope = NewDisposeScope();
            var leaf = Children.Inputs().requires_grad_();
            var gradients = model.GetCapability<IDifferentiableModel>()!;
            var total = Enumerable.Range(1, 70).Select(factor => gradients.Forward(leaf * factor).square().sum()).Aggregate((sum, next) => sum + next);
            return autograd.grad([total], [leaf])[0].data<float>().ToArray();
        }
    }

    [Fact]
    public void Signature_OfTheChild_IsThatOfTheFile()
    {
        using var here = Children.InProcess(Fixtures.Mlp);
        using var there = Children.Start(Fixtures.Mlp);

        (there.Signature with { Device = here.Signature.Device }).Should().Be(here.Signature);
    }

    [Fact]
    public void GetCapability_QuantizedModel_HasNoGradients()
    {
        using var model = Children.Start(Fixtures.Quantized);

        ((IModelAdapter)model).GetCapability<IDifferentiableModel>().Should().BeNull();
    }

    [Fact]
    public async Task ForwardAsync_OnnxModel_Answers()
    {
        using var here = Children.InProcess(Fixtures.Panel("derived.onnx"));
        using var there = Children.Start(Fixtures.Panel("derived.onnx"));
        using var inputs = full([2, .. here.Signature.InputShape!.Sizes], 0.5f);
        using var expected = await here.ForwardAsync(inputs);
        using var actual = await there.ForwardAsync(inputs);

        actual.Equals(expected).Should().BeTrue();
    }

    [Fact]
    public async Task ForwardAsync_WrongShape_IsToldAsInThisProcess()
    {
        using var model = Children.Start(Fixtures.Mlp);
        using var inputs = ones(2, 7);
        var asking = async () => await model.ForwardAsync(inputs);

        (await asking.Should().ThrowAsync<ModelInputException>()).Which.Actual.Should().Contain("[2, 7]");
    }

    [Fact]
    public async Task ForwardAsync_ModelThatRaises_IsToldAndStaysAlive()
    {
        using var model = Children.Start(Fixtures.Raises);
        using var inputs = ones(2, 3);
        var asking = async () => await model.ForwardAsync(inputs);
        var child = model.ProcessId;

        (await asking.Should().ThrowAsync<ModelForwardException>()).Which.ModelName.Should().Be("raises");
        model.ProcessId.Should().Be(child);
    }

    [Fact]
    public void Forward_AfterAGradientThatFailed_ThrowsWhatHappened()
    {
        using var other = Children.Start(Fixtures.Hostile("plain"));
        using var model = Children.Start(Fixtures.Hostile("plain"));
        using var scope = NewDisposeScope();
        var leaf = Children.Inputs().requires_grad_();
        var outputs = model.Forward(leaf);
        model.Dispose();
        var gradient = autograd.grad([outputs.sum()], [leaf])[0];

        gradient.isnan().all().item<bool>().Should().BeTrue();
        FluentActions.Invoking(() => other.Forward(leaf)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Forward_InScope_LeavesNoTensor()
    {
        using var model = Children.Start(Fixtures.Hostile("plain"));
        Children.Gradient(model);
        Children.Ask(model);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 5; i++)
        {
            Children.Gradient(model);
            Children.Ask(model);
        }

        Tensor.TotalCount.Should().Be(before);
    }
}
