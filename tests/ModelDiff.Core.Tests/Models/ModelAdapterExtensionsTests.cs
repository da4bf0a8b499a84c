using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class ModelAdapterExtensionsTests
{
    public static TheoryData<string, Func<IModelAdapter, IModelAdapter>> Decorators => new()
    {
        { "resized", model => model.Resized(2, 2) },
        { "resized shortest edge", model => model.ResizedShortestEdge(2) },
        { "cropped", model => model.CenterCropped(2, 2) },
        { "in color", model => model.InColor(ImageColor.Bgr) },
        { "in layout", model => model.InLayout(ImageLayout.Nhwc) },
        { "normalized", model => model.Normalized([0.5], [0.5]) },
        { "scaled", model => model.Scaled(InputRange.Unit, new InputRange(-1, 1)) },
        { "transformed", model => model.Transformed(x => x, new ModelSignature("transformed")) },
        { "named", model => model.Named("other") },
        { "batched", model => model.InBatchesOf(2) },
        { "counted", model => model.Counted() },
    };

    [Theory]
    [MemberData(nameof(Decorators))]
    public void Decorator_Differentiability_IsThatOfTheModel(string name, Func<IModelAdapter, IModelAdapter> decorate)
    {
        using var plain = decorate(new EchoModel());
        using var differentiable = decorate(new DifferentiableEchoModel());
        plain.Gradients().Should().BeNull(name);
        differentiable.Gradients().Should().NotBeNull(name);
    }

    [Theory]
    [MemberData(nameof(Decorators))]
    public void Dispose_Twice_DisposesTheModelOnce(string name, Func<IModelAdapter, IModelAdapter> decorate)
    {
        var inner = new EchoModel();
        var model = decorate(inner);
        model.Dispose();
        model.Dispose();
        inner.Disposals.Should().Be(1, name);
    }

    [Theory]
    [MemberData(nameof(Decorators))]
    public async Task ForwardAsync_Token_IsHandedOn(string name, Func<IModelAdapter, IModelAdapter> decorate)
    {
        using var source = new CancellationTokenSource();
        using var inner = new EchoModel();
        using var model = decorate(inner);
        using var inputs = Fixture.Inputs(2, 3, 2, 2);
        (await model.ForwardAsync(inputs, source.Token)).Dispose();
        inner.Tokens.Should().Equal([source.Token], name);
    }

    [Fact]
    public void Normalized_PerChannel_SubtractsAndDivides()
    {
        using var inner = new EchoModel();
        using var model = inner.Normalized([1, 2], [2, 4]);
        using var inputs = tensor(new float[] { 3, 5, 6, 10 }).reshape(1, 2, 2);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo([[1, 2, 1, 2]], 0);
    }

    [Fact]
    public void Normalized_OneValue_HoldsForAll()
    {
        using var model = new EchoModel().Normalized([1], [2]);
        using var inputs = tensor(new float[] { 3, 5, 6, 10 }).reshape(2, 2);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo([[1, 2], [2.5f, 4.5f]], 0);
    }

    [Fact]
    public void Normalized_OtherNumberOfChannels_Throws()
    {
        using var model = new EchoModel().Normalized([1, 2, 3], [1, 1, 1]);
        using var inputs = Fixture.Inputs(5, 2, 4);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelInputException>().WithMessage("Model 'fake' expects inputs [N, 3, ...]; got [5, 2, 4].");
    }

    [Theory]
    [InlineData(new double[0], new double[0])]
    [InlineData(new double[] { 1, 2 }, new double[] { 1 })]
    [InlineData(new double[] { 1 }, new double[] { 0 })]
    [InlineData(new[] { double.NaN }, new double[] { 1 })]
    public void Normalized_ValuesThatCannotBe_Throws(double[] mean, double[] std)
    {
        using var inner = new EchoModel();
        var normalize = () => inner.Normalized(mean, std);
        normalize.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Scaled_Inputs_AreMappedLinearly()
    {
        using var model = new EchoModel(new ModelSignature("fake") { InputRange = new InputRange(-1, 1) }).Scaled(new InputRange(0, 4), new InputRange(-1, 1));
        model.Signature.InputRange.Should().Be(new InputRange(0, 4));
        using var inputs = tensor(new float[] { 0, 1, 2, 4 }).reshape(2, 2);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo([[-1, -0.5f], [0, 1]], 0);
    }

    [Fact]
    public void Named_Signature_HasTheNameAlone()
    {
        using var model = new EchoModel(new ModelSignature("fake") { BatchSize = 3 }).Named("other");
        model.Signature.Should().Be(new ModelSignature("other") { BatchSize = 3, Device = model.Signature.Device });
    }

    [Fact]
    public void Transformed_FunctionFails_ThrowsWithCause()
    {
        using var model = new EchoModel().Transformed(_ => throw new InvalidOperationException("no"), new ModelSignature("other"));
        using var inputs = Fixture.Inputs(5, 3);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelForwardException>().WithMessage("Model 'other' failed on inputs of shape [5, 3]: no");
    }

    [Fact]
    public void WithOutput_ModelWithoutChoice_Throws()
    {
        using var inner = new EchoModel();
        var select = () => inner.WithOutput("logits");
        select.Should().Throw<ArgumentException>().WithMessage("Model 'fake' offers no choice of outputs. Choose the output before decorating the model.*");
    }
}
