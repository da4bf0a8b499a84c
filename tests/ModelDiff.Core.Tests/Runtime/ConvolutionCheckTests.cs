using Microsoft.Extensions.Logging.Abstractions;
using ModelDiff.Runtime;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Runtime;

public sealed class ConvolutionCheckTests
{
    [Fact]
    public void IsRight_OnceLoaded_Holds()
    {
        TorchRuntime.EnsureLoaded();

        ConvolutionCheck.IsRight().Should().BeTrue(TorchRuntime.Status);
    }

    /// <summary>The networks that are trained most have such numbers of channels.</summary>
    [Theory]
    [InlineData(20, 40, 3, 2, 7)]
    [InlineData(12, 20, 3, 2, 14)]
    [InlineData(40, 80, 1, 2, 4)]
    [InlineData(1, 12, 3, 2, 28)]
    public void EnsureLoaded_ConvolutionsAndTheirGradients_AgreeWithDoubles(int inputs, int outputs, int size, int stride, int width)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var generator = new Generator(7, CPU);
        var images = randn([3, inputs, width, width], generator: generator);
        var weights = randn([outputs, inputs, size, size], generator: generator);

        var (single, singleImages, singleWeights) = Convolve(images, weights, size, stride);
        var (exact, exactImages, exactWeights) = Convolve(images.to(ScalarType.Float64), weights.to(ScalarType.Float64), size, stride);

        Difference(single, exact).Should().BeLessThan(1e-3);
        Difference(singleImages, exactImages).Should().BeLessThan(1e-2);
        Difference(singleWeights, exactWeights).Should().BeLessThan(1e-2);
    }

    [Fact]
    public void Enable_OffAndOn_ConvolvesWithoutIt()
    {
        var isOff = TorchRuntime.Status.EndsWith("without oneDNN", StringComparison.Ordinal);
        try
        {
            LibtorchContext.EnableOneDnn(false).Should().BeTrue();
            ConvolutionCheck.IsRight().Should().BeTrue();
        }
        finally
        {
            LibtorchContext.EnableOneDnn(!isOff);
        }
    }

    [Theory]
    [InlineData(null, true, null)]
    [InlineData("limited", true, "limited")]
    [InlineData(null, false, "without oneDNN")]
    [InlineData("limited", false, "without oneDNN")]
    public void Ensure_AsFound_RestrainsAsLittleAsItMust(string? limit, bool isRight, string? restraint)
    {
        var isOff = false;

        ConvolutionCheck.Ensure(limit, () => isOff || isRight, () => isOff = true, NullLogger.Instance).Should().Be(restraint);

        isOff.Should().Be(!isRight);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ensure_WrongWhateverIsDone_IsAnError(bool canBeTurnedOff) =>
        FluentActions.Invoking(() => ConvolutionCheck.Ensure(null, () => false, () => canBeTurnedOff, NullLogger.Instance))
            .Should().Throw<TorchRuntimeException>().WithMessage("*convolutions wrongly on this machine*");

    /// <summary>By AMD's manual: function 8000_001D, type of the first cache in its five lowest bits.</summary>
    [Theory]
    [InlineData(0x80000021, 0x4121, false)]   // a level 1 data cache
    [InlineData(0x80000021, 0, true)]
    [InlineData(0x80000021, 0x4120, true)]    // no cache, whatever the other bits say
    [InlineData(0x8000001C, 0x4121, true)]    // the function is not there
    public void AreHiddenBy_Answers_AreReadAsTheManualSays(uint last, int first, bool areHidden) => ProcessorCaches.AreHiddenBy(unchecked((int)last), first).Should().Be(areHidden);

    private static (Tensor Outputs, Tensor Images, Tensor Weights) Convolve(Tensor images, Tensor weights, int size, int stride)
    {
        var (x, w) = (images.detach().requires_grad_(), weights.detach().requires_grad_());
        var outputs = nn.functional.conv2d(x, w, strides: [stride, stride], padding: [size / 2, size / 2]);
        outputs.square().sum().backward();
        return (outputs, x.grad!, w.grad!);
    }

    private static double Difference(Tensor single, Tensor exact) => ((single.to(ScalarType.Float64) - exact).abs().max() / exact.abs().max()).item<double>();
}
