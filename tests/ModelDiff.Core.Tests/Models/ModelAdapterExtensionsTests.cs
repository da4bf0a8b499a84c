using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class ModelAdapterExtensionsTests
{
    public static TheoryData<string, Func<IModelAdapter, IModelAdapter>> Decorators => new()
    {
        { "resized", model => model.Resized(2, 2) },
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
        plain.Should().NotBeAssignableTo<IDifferentiableModel>(name);
        differentiable.Should().BeAssignableTo<IDifferentiableModel>(name);
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

    /// <summary>Expected values: torch.nn.functional.interpolate of PyTorch 1.13, see tests/oracle/make_models.py.</summary>
    [Theory]
    [InlineData(4, 3, new[] { 0.335926f, 0.490099f, 0.483557f, 0.518466f, 0.503988f, 0.445859f, 0.614019f, 0.526128f, 0.398554f, 0.606082f, 0.472308f, 0.539427f })]
    [InlineData(9, 8, new[] { 0.0f, 0.22896f, 0.503713f, 0.653465f, 0.178218f, 0.32797f, 0.602723f, 0.831683f })]
    public void Resized_Image_IsResampledAsPyTorchDoes(int height, int width, float[] expectedStart)
    {
        using var inner = new EchoModel();
        using var model = inner.Resized(height, width);
        using var all = Fixture.Inputs(5, 3, 6, 6);
        using var inputs = all[..1, ..1];
        var rows = Fixture.AskRows(model, inputs);
        rows[0].Should().HaveCount(height * width);
        new[] { rows[0][..expectedStart.Length] }.ShouldBeCloseTo([expectedStart], 2e-6f);
    }

    [Fact]
    public void Resized_ImageOfTheSize_StaysAsItIs()
    {
        using var model = new EchoModel().Resized(6, 6);
        using var inputs = Fixture.Inputs(5, 3, 6, 6);
        using var flat = inputs.flatten(1);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo(Fixture.Rows(flat), 0);
    }

    [Fact]
    public void Resized_Signature_LeavesInputShapeOpen()
    {
        using var model = new EchoModel(new ModelSignature("fake") { InputShape = new TensorShape(3, 2, 4) }).Resized(2, 4);
        model.Signature.InputShape.Should().BeNull();
    }

    [Fact]
    public void Resized_NoImages_Throws()
    {
        using var model = new EchoModel().Resized(2, 2);
        using var inputs = Fixture.Inputs(5, 3);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelInputException>().WithMessage("Model 'fake' expects inputs [N, C, H, W]; got [5, 3].");
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 0)]
    [InlineData(4, 2)]
    public void Resized_SizeThatCannotBe_Throws(int height, int width)
    {
        using var inner = new EchoModel(new ModelSignature("fake") { InputShape = new TensorShape(3, 2, 4) });
        var resize = () => inner.Resized(height, width);
        resize.Should().Throw<ArgumentException>();
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
