using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class ModuleAdapterTests
{
    [Fact]
    public void ForwardAsync_ModuleInTraining_RunsInEvaluationAndRestoresEachSubmodule()
    {
        using var frozen = nn.BatchNorm1d(3);
        using var inner = nn.Sequential(nn.Dropout(0.9), nn.BatchNorm1d(3));
        using var module = nn.Sequential(frozen, inner, nn.Dropout(0.9));
        module.train();
        frozen.eval();
        inner.eval();
        ((nn.Module)inner[1]).train();
        var modes = module.modules().Select(m => m.training).ToArray();
        modes.Should().Equal(false, false, true, false, true);
        using var model = new ModuleAdapter(module, "module");
        using var inputs = Fixture.Inputs(5, 3);

        var first = Fixture.AskRows(model, inputs);
        using var recorded = model.Forward(inputs);

        Fixture.AskRows(model, inputs).ShouldBeCloseTo(first, 0);
        Fixture.Rows(recorded).ShouldBeCloseTo(first, 0);
        module.training.Should().BeTrue();
        module.modules().Select(m => m.training).Should().Equal(modes);
    }

    [Fact]
    public void ForwardAsync_ModuleFails_RestoresItsState()
    {
        using var module = nn.Sequential(nn.Linear(3, 2), new FunctionModule(_ => throw new InvalidOperationException("two\nlines")));
        module.train();
        using var model = new ModuleAdapter(module, "module");
        using var inputs = Fixture.Inputs(5, 3);
        var before = Fixture.LiveTensors();

        var ask = () => Fixture.Ask(model, inputs);
        var record = () => model.Forward(inputs);

        ask.Should().Throw<ModelForwardException>().WithMessage("Model 'module' failed on inputs of shape [5, 3]: two").WithInnerException<InvalidOperationException>();
        record.Should().Throw<ModelForwardException>();
        module.training.Should().BeTrue();
        module.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
        Tensor.TotalCount.Should().Be(before);
        is_grad_enabled().Should().BeTrue();
    }

    [Fact]
    public void Forward_Parameters_AreFrozenAndRestored()
    {
        using var module = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2));
        var parameters = module.parameters().ToArray();
        parameters[1].requires_grad = false;
        using var model = new ModuleAdapter(module, "module");
        using var inputs = Fixture.Inputs(5, 3);
        using (var withoutLeaf = model.Forward(inputs))
            withoutLeaf.requires_grad.Should().BeFalse();

        inputs.requires_grad = true;
        using var outputs = model.Forward(inputs);
        using var sum = outputs.sum();
        sum.backward();

        inputs.grad!.abs().sum().item<float>().Should().BePositive();
        parameters.Select(parameter => parameter.requires_grad).Should().Equal(true, false, true, true);
        parameters.All(parameter => parameter.grad is null or { IsInvalid: true }).Should().BeTrue();
    }

    [Fact]
    public void ForwardAsync_BatchNormInTraining_LeavesItsStatistics()
    {
        using var module = nn.BatchNorm1d(3);
        module.train();
        using var model = new ModuleAdapter(module, "norm");
        using var inputs = Fixture.Inputs(5, 3);
        using var before = module.running_mean!.clone();
        Fixture.Ask(model, inputs).Dispose();
        module.running_mean!.Equals(before).Should().BeTrue();
    }

    [Fact]
    public void Dispose_BorrowedModule_StaysUsable()
    {
        using var module = nn.Linear(3, 2);
        new ModuleAdapter(module, "module").Dispose();
        using var inputs = Fixture.Inputs(5, 3);
        using var outputs = module.call(inputs);
        outputs.shape.Should().Equal(5, 2);
    }

    [Fact]
    public void Dispose_OwnedModule_DisposesItOnce()
    {
        using var module = new FunctionModule(x => x);
        var model = new ModuleAdapter(module, "module", ownsModule: true);
        model.Dispose();
        model.Dispose();
        module.Disposals.Should().Be(1);
        using var inputs = Fixture.Inputs(5, 3);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void ForwardAsync_DoublePrecisionModule_AnswersInFloat()
    {
        using var module = nn.Linear(3, 2, dtype: ScalarType.Float64);
        using var model = new ModuleAdapter(module, "double");
        using var inputs = Fixture.Inputs(5, 3);
        using var outputs = Fixture.Ask(model, inputs);
        outputs.dtype.Should().Be(ScalarType.Float32);
    }

    [Theory]
    [InlineData("no rows", "expected 5 rows; got shape [3].")]
    [InlineData("complex", "expected real numbers; got ComplexFloat32.")]
    [InlineData("null", "expected a tensor; got null.")]
    public void ForwardAsync_UnusableOutput_Throws(string kind, string reason)
    {
        using var module = new FunctionModule(x => kind switch { "no rows" => x[0], "complex" => x.to(ScalarType.ComplexFloat32), _ => null! });
        using var model = new ModuleAdapter(module, "odd");
        using var inputs = Fixture.Inputs(5, 3);
        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelOutputException>().WithMessage($"Model 'odd' gave an unusable output: {reason}");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void ForwardAsync_ModuleAnswersWithItsOwnBuffer_LeavesItAlone()
    {
        using var buffer = Fixture.Inputs(5, 2);
        using var module = new FunctionModule(_ => buffer);
        using var model = new ModuleAdapter(module, "constant");
        using var inputs = Fixture.Inputs(5, 3);
        using (var outputs = Fixture.Ask(model, inputs))
            outputs.fill_(9);
        buffer.max().item<float>().Should().BeLessThan(1);
    }

    [Fact]
    public void Constructor_Signature_IsKept()
    {
        using var module = nn.Linear(3, 2);
        using var model = new ModuleAdapter(module, new ModelSignature("linear") { InputShape = new TensorShape(3), BatchSize = 4 });
        model.Signature.Should().Be(new ModelSignature("linear") { InputShape = new TensorShape(3), BatchSize = 4, Device = model.Signature.Device });
        using var inputs = Fixture.Inputs(5, 3);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelInputException>().WithMessage("Model 'linear' expects inputs Float32 [4, 3]; got Float32 [5, 3].");
    }
}
