using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks.Devices;

/// <summary>Random convolutions and their gradients in single precision beside double precision: whether libtorch computes rightly on this machine.</summary>
internal static class ConvolutionSurvey
{
    private const double Tolerance = 1e-4;
    private static readonly int[] Kernels = [1, 3, 5, 7];

    /// <summary>Prints those that are wrong, and how many there are.</summary>
    /// <param name="count">How many are tried.</param>
    /// <param name="isGuarded">Whether this library sees to libtorch first, as it does wherever it is used.</param>
    /// <returns>0 where all are right.</returns>
    public static int Run(int count, bool isGuarded)
    {
        if (isGuarded)
            TorchRuntime.EnsureLoaded();
        var random = new Random(3);
        using var generator = new Generator(3, CPU);
        var wrong = 0;
        for (var i = 0; i < count; i++)
        {
            var convolution = Draw(random);
            var error = Error(convolution, generator);
            if (error <= Tolerance)
                continue;
            wrong++;
            Console.WriteLine($"{convolution}: {error:g2}");
        }

        Console.WriteLine($"{wrong} of {count} convolutions wrong; libtorch: {TorchRuntime.Status}");
        return wrong == 0 ? 0 : 1;
    }

    private static Convolution Draw(Random random)
    {
        var (inputs, outputs, groups) = (random.Next(1, 49), random.Next(1, 49), 1);
        switch (random.Next(5))
        {
            case 0:
                (groups, outputs) = (inputs, inputs * random.Next(1, 4));
                break;
            case 1:
                groups = random.Next(2, 5);
                (inputs, outputs) = (groups * random.Next(1, 13), groups * random.Next(1, 13));
                break;
        }

        var dilation = random.Next(5) == 0 ? 2 : 1;
        return new(random.Next(1, 21), inputs, outputs, groups, Kernels[random.Next(4)], random.Next(1, 3), dilation, random.Next(2, 22), random.Next(2) == 0);
    }

    /// <summary>The largest difference of outputs and of gradients, as a share of the largest value.</summary>
    private static double Error(Convolution convolution, Generator generator)
    {
        using var scope = NewDisposeScope();
        var images = Laid(convolution, randn([convolution.Rows, convolution.Inputs, convolution.Size, convolution.Size], generator: generator));
        var weights = randn([convolution.Outputs, convolution.Inputs / convolution.Groups, convolution.Kernel, convolution.Kernel], generator: generator);
        var single = Compute(convolution, images, weights);
        var exact = Compute(convolution, images.to(ScalarType.Float64), weights.to(ScalarType.Float64));
        return single.Zip(exact, (a, b) => ((a.to(ScalarType.Float64) - b).abs().nan_to_num(double.MaxValue).max() / b.abs().max()).item<double>()).Max();
    }

    private static Tensor[] Compute(Convolution convolution, Tensor images, Tensor weights)
    {
        var (x, w) = (images.detach().requires_grad_(), weights.detach().requires_grad_());
        var (stride, dilation) = ((long)convolution.Stride, (long)convolution.Dilation);
        var padding = dilation * (convolution.Kernel / 2);
        var outputs = nn.functional.conv2d(x, w, strides: [stride, stride], padding: [padding, padding], dilation: [dilation, dilation], groups: convolution.Groups);
        outputs.square().sum().backward();
        return [outputs.detach(), x.grad!, w.grad!];
    }

    private static Tensor Laid(Convolution convolution, Tensor images) =>
        convolution.ChannelsInnermost ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : images;

    private sealed record Convolution(int Rows, int Inputs, int Outputs, int Groups, int Kernel, int Stride, int Dilation, int Size, bool ChannelsInnermost);
}
