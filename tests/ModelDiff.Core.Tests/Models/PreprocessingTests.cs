using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class PreprocessingTests
{
    private static readonly TensorShape Canonical = new(3, 48, 48);

    /// <summary>Expected values: torchvision's Resize(16), CenterCrop(14), ToTensor and Normalize, see tests/oracle/make_preprocessing.py.</summary>
    [Fact]
    public void Apply_StepsOfImageNet_AreThoseOfTorchvision()
    {
        var preprocessing = new Preprocessing { ResizeShortestEdge = 16, Crop = new ImageSize(14, 14), Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] };
        using var model = preprocessing.Apply(new EchoModel());
        using var scope = NewDisposeScope();
        using var answer = Fixture.Ask(model, (Load("picture") / 255).unsqueeze(0));
        (answer - Load("imagenet").reshape(1, -1)).abs().max().item<float>().Should().BeLessThan(2 / 255f / 0.224f);
    }

    [Fact]
    public void Apply_AllSteps_AreDoneInTheirOrder()
    {
        var preprocessing = new Preprocessing
        {
            Resize = new ImageSize(1, 3),
            Crop = new ImageSize(1, 1),
            Color = ImageColor.Bgr,
            Scale = new InputRange(0, 255),
            Mean = [100, 110, 120],
            Std = [1, 2, 4],
            Layout = ImageLayout.Nhwc,
        };
        using var model = preprocessing.Apply(new EchoModel());
        using var inputs = tensor(new[] { 1f, 0.2f, 0.8f, 0, 0.4f, 1, 0, 0.6f, 1 }).reshape(1, 3, 1, 3);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo([[153 - 100, (102 - 110) / 2f, (51 - 120) / 4f]], 1e-5f);
    }

    [Fact]
    public void Apply_Gray_ScalesTheOneChannel()
    {
        using var model = new Preprocessing { Color = ImageColor.Gray, Scale = new InputRange(-1, 1), Std = [0.5] }.Apply(new EchoModel());
        using var inputs = tensor(new[] { 1f, 0, 0 }).reshape(1, 3, 1, 1);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo([[((2 * 0.299f) - 1) / 0.5f]]);
    }

    [Fact]
    public void Apply_Nothing_IsTheModel()
    {
        using var model = new EchoModel();
        new Preprocessing().Apply(model).Should().BeSameAs(model);
        new Preprocessing().ToString().Should().Be("none");
    }

    [Theory]
    [InlineData(ImageColor.Rgb, ImageLayout.Nchw, new long[] { 3, 8, 6 })]
    [InlineData(ImageColor.Bgr, ImageLayout.Nhwc, new long[] { 8, 6, 3 })]
    [InlineData(ImageColor.Gray, ImageLayout.Nhwc, new long[] { 8, 6, 1 })]
    public void Apply_PairsOfAnotherSize_AreResizedToTheModels(ImageColor color, ImageLayout layout, long[] own)
    {
        var inner = new EchoModel(new ModelSignature("fake") { InputShape = new TensorShape(own) });
        using var model = new Preprocessing { Color = color, Layout = layout }.Apply(inner, Canonical);
        model.Signature.InputShape.Should().Be(Canonical);
        using var inputs = Fixture.Inputs(2, 3, 48, 48);
        Fixture.AskRows(model, inputs)[0].Should().HaveCount((int)new TensorShape(own).ElementCount);
    }

    [Fact]
    public void FittedTo_StepsThatResize_AreKept()
    {
        var preprocessing = new Preprocessing { ResizeShortestEdge = 10, Crop = new ImageSize(8, 6) };
        preprocessing.FittedTo(new ModelSignature("fake") { InputShape = new TensorShape(3, 8, 6) }, Canonical).Should().Be(preprocessing);
    }

    [Theory]
    [InlineData(new long[] { 1, 8, 6 }, "*takes inputs of shape [1, 8, 6] after its preprocessing; the pairs have [3, 48, 48]*")]
    [InlineData(new long[] { 8 }, "*takes inputs of shape [8] after its preprocessing; the pairs have [3, 48, 48]*")]
    public void Apply_PairsThatNoStepFits_Throws(long[] own, string message)
    {
        using var inner = new EchoModel(new ModelSignature("fake") { InputShape = new TensorShape(own) });
        var apply = () => new Preprocessing().Apply(inner, Canonical);
        apply.Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void Apply_TwoWaysOfResizing_Throws()
    {
        using var inner = new EchoModel();
        var apply = () => new Preprocessing { Resize = new ImageSize(8, 8), ResizeShortestEdge = 8 }.Apply(inner);
        apply.Should().Throw<ArgumentException>().WithMessage("Model 'fake'*exclude each other*");
    }

    [Fact]
    public void Sizes_BelowOne_Throw()
    {
        var edge = () => new Preprocessing { ResizeShortestEdge = 0 };
        var size = () => new ImageSize(1, 0);
        edge.Should().Throw<ArgumentOutOfRangeException>();
        size.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void ToString_Steps_AreInTheirOrder() =>
        new Preprocessing { Layout = ImageLayout.Nhwc, Mean = [0.5], Std = [0.25], Scale = new InputRange(0, 255), Color = ImageColor.Bgr, Crop = new ImageSize(2, 3), ResizeShortestEdge = 4, Interpolation = Interpolation.Bicubic }
            .ToString().Should().Be("resize the shortest edge to 4 (bicubic), crop the middle 2x3, BGR, scale [0, 1] to [0, 255], subtract (0.5), divide by (0.25), NHWC");

    [Fact]
    public void Apply_ModelWithoutGradients_StaysOne()
    {
        using var model = new Preprocessing { Resize = new ImageSize(8, 8), Mean = [0.5] }.Apply(new EchoModel(), Canonical);
        model.Gradients().Should().BeNull();
    }

    [Theory]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Bicubic)]
    public async Task Attack_CraftedThroughTheCanonicalSpace_MovesTheModelMoreThanRandomSigns(Interpolation interpolation)
    {
        using var small = Convnet(32, new Preprocessing { Interpolation = interpolation, Color = ImageColor.Bgr, Mean = [0.5, 0.4, 0.3], Std = [0.2, 0.3, 0.4] });
        using var large = Convnet(64, new Preprocessing { Interpolation = interpolation, Scale = new InputRange(-1, 1) });
        using var seeds = Fixture.Inputs(6, 3, 48, 48);
        var context = new GenerationContext { Victim = large, Suspect = small, Seeds = seeds, Count = 6 };
        var attack = new AdversarialPairs(new AdversarialOptions { Epsilon = 0.1, Steps = 10, Loss = AttackLoss.Divergence, CraftOn = CraftOn.Suspect });

        using var crafted = await attack.GenerateAsync(context);
        using var random = await new SignPairs(new SignOptions { Epsilon = 0.1 }).GenerateAsync(context);

        crafted.InputShape.Should().Be(Canonical);
        (await MeanDistance(small, crafted)).Should().BeGreaterThan(3 * await MeanDistance(small, random));
        (await MeanDistance(large, crafted)).Should().BePositive();
    }

    [Fact]
    public async Task Attack_CraftedThroughTheCanonicalSpace_LeavesNoTensorsBehind()
    {
        using var model = Convnet(32, new Preprocessing { Interpolation = Interpolation.Bicubic, Color = ImageColor.Bgr });
        using var seeds = Fixture.Inputs(3, 3, 48, 48);
        var context = new GenerationContext { Victim = model, Seeds = seeds, Count = 3 };
        var attack = new AdversarialPairs(new AdversarialOptions { Steps = 2, CraftOn = CraftOn.Victim });
        (await attack.GenerateAsync(context)).Dispose();
        var before = Fixture.LiveTensors();

        (await attack.GenerateAsync(context)).Dispose();

        Tensor.TotalCount.Should().Be(before);
    }

    private static IModelAdapter Convnet(int size, Preprocessing preprocessing) =>
        preprocessing.Apply(new ModuleAdapter(TestModules.Convnet(), new ModelSignature("convnet") { InputShape = new TensorShape(3, size, size) }, ownsModule: true), Canonical);

    private static async Task<double> MeanDistance(IModelAdapter model, InputPairs pairs) =>
        (await new DdvComputer(OutputDistance.Euclidean).ComputeAsync(model, pairs)).Values.Average();

    private static Tensor Load(string name) => NumpyFile.LoadArray(Path.Combine(AppContext.BaseDirectory, "Data", "preprocessing", name + ".npy"));
}
