using ModelDiff.Inputs;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

/// <summary>Against the pictures that tests/oracle/make_preprocessing.py recorded.</summary>
public sealed class ImageModelExtensionsTests
{
    public static TheoryData<string, int, int> Resizings => new()
    {
        { "bilinear", 9, 11 },
        { "bilinear", 50, 61 },
        { "bilinear", 40, 8 },
        { "bilinear", 23, 16 },
        { "bicubic", 9, 11 },
        { "bicubic", 50, 61 },
        { "bicubic", 40, 8 },
        { "bicubic", 23, 16 },
    };

    [Theory]
    [MemberData(nameof(Resizings))]
    public void Resized_Picture_IsWithinTwoBytesOfPillow(string mode, int height, int width)
    {
        using var model = new EchoModel().Resized(height, width, Mode(mode));
        LargestDifference(model, $"{mode}_{height}x{width}").Should().BeLessThan(2 / 255f);
    }

    [Theory]
    [MemberData(nameof(Resizings))]
    public void Resized_SoftPicture_IsThatOfTorchvision(string mode, int height, int width)
    {
        using var model = new EchoModel().Resized(height, width, Mode(mode));
        LargestDifference(model, $"{mode}_{height}x{width}_soft").Should().BeLessThan(1e-5f);
    }

    [Theory]
    [InlineData("bilinear", 10)]
    [InlineData("bilinear", 35)]
    [InlineData("bicubic", 10)]
    [InlineData("bicubic", 35)]
    public void ResizedShortestEdge_Picture_IsWithinTwoBytesOfPillow(string mode, int length)
    {
        using var model = new EchoModel().ResizedShortestEdge(length, Mode(mode));
        LargestDifference(model, $"{mode}_shortest_{length}").Should().BeLessThan(2 / 255f);
    }

    [Theory]
    [InlineData(10, 20, 5, 5 * 10)]
    [InlineData(20, 10, 5, 10 * 5)]
    [InlineData(7, 10, 5, 5 * 7)]
    [InlineData(6, 6, 5, 5 * 5)]
    public void ResizedShortestEdge_Size_RoundsTheLongerEdgeDown(int height, int width, int length, int pixels)
    {
        using var model = new EchoModel().ResizedShortestEdge(length);
        using var inputs = Fixture.Inputs(1, 1, height, width);
        Fixture.AskRows(model, inputs)[0].Should().HaveCount(pixels);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(9, 12)]
    [InlineData(23, 37)]
    public void CenterCropped_Picture_IsThatOfTorchvision(int height, int width)
    {
        using var model = new EchoModel().CenterCropped(height, width);
        LargestDifference(model, $"crop_{height}x{width}").Should().Be(0);
    }

    [Fact]
    public void CenterCropped_SmallerPicture_Throws()
    {
        using var model = new EchoModel().CenterCropped(4, 9);
        using var inputs = Fixture.Inputs(5, 3, 8, 8);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelInputException>().WithMessage("Model 'fake' expects inputs [N, C, H, W] of at least 4 x 9 pixels; got [5, 3, 8, 8].");
    }

    [Fact]
    public void InColor_Gray_IsWithinOneByteOfPillow()
    {
        using var model = new EchoModel().InColor(ImageColor.Gray);
        LargestDifference(model, "gray").Should().BeLessThan(1 / 255f);
    }

    [Fact]
    public void InColor_Bgr_SwapsChannels()
    {
        using var model = new EchoModel().InColor(ImageColor.Bgr);
        using var inputs = tensor(new float[] { 1, 2, 3, 4, 5, 6 }).reshape(1, 3, 1, 2);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo([[5, 6, 3, 4, 1, 2]], 0);
    }

    [Fact]
    public void InColor_OtherNumberOfChannels_Throws()
    {
        using var model = new EchoModel().InColor(ImageColor.Gray);
        using var inputs = Fixture.Inputs(5, 1, 8, 8);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelInputException>().WithMessage("Model 'fake' expects inputs [N, 3, H, W]; got [5, 1, 8, 8].");
    }

    [Theory]
    [InlineData(ImageColor.Gray, 1)]
    [InlineData(ImageColor.Bgr, 3)]
    public void InColor_Signature_TakesThreeChannels(ImageColor color, int channels)
    {
        using var model = new EchoModel(new ModelSignature("fake") { InputShape = new TensorShape(channels, 2, 4) }).InColor(color);
        model.Signature.InputShape.Should().Be(new TensorShape(3, 2, 4));
    }

    [Fact]
    public void InColor_ModelOfOtherChannels_Throws()
    {
        using var inner = new EchoModel(new ModelSignature("fake") { InputShape = new TensorShape(3, 2, 4) });
        var decorate = () => inner.InColor(ImageColor.Gray);
        decorate.Should().Throw<ArgumentException>().WithMessage("Model 'fake' takes rows of shape [3, 2, 4], not [1, H, W].*");
    }

    [Fact]
    public void InLayout_Nhwc_MovesChannelsToTheEnd()
    {
        using var model = new EchoModel(new ModelSignature("fake") { InputShape = new TensorShape(1, 2, 3) }).InLayout(ImageLayout.Nhwc);
        model.Signature.InputShape.Should().Be(new TensorShape(3, 1, 2));
        using var inputs = tensor(new float[] { 1, 2, 3, 4, 5, 6 }).reshape(1, 3, 1, 2);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo([[1, 3, 5, 2, 4, 6]], 0);
    }

    [Fact]
    public void InLayout_RowsThatAreNoImages_Throws()
    {
        using var inner = new EchoModel(new ModelSignature("fake") { InputShape = new TensorShape(3) });
        var decorate = () => inner.InLayout(ImageLayout.Nhwc);
        decorate.Should().Throw<ArgumentException>().WithMessage("Model 'fake' takes rows of shape [3], which are no images.*");
    }

    [Fact]
    public void Resized_Bicubic_StaysInTheRange()
    {
        using var model = new EchoModel(new ModelSignature("fake") { InputRange = new InputRange(-1, 1) }).Resized(9, 9, Interpolation.Bicubic);
        using var inputs = tensor(new float[] { -1, 1, -1, 1 }).reshape(1, 1, 2, 2);
        var row = Fixture.AskRows(model, inputs)[0];
        row.Min().Should().Be(-1);
        row.Max().Should().Be(1);
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

    private static Interpolation Mode(string name) => Enum.Parse<Interpolation>(name, ignoreCase: true);

    /// <summary>Between what the model is fed for the picture, or the soft one, and what was recorded, bytes counted as 255ths.</summary>
    private static float LargestDifference(IModelAdapter model, string recorded)
    {
        using var scope = NewDisposeScope();
        var soft = recorded.EndsWith("_soft", StringComparison.Ordinal);
        var picture = Load("picture") / 255;
        using var answer = Fixture.Ask(model, (soft ? (picture * 0.2) + 0.4 : picture).unsqueeze(0));
        return (answer - (Load(recorded) / (soft ? 1 : 255)).reshape(1, -1)).abs().max().item<float>();
    }

    private static Tensor Load(string name) => NumpyFile.LoadArray(Path.Combine(AppContext.BaseDirectory, "Data", "preprocessing", name + ".npy"));
}
