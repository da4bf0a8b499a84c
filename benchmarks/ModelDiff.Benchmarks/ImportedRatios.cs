using ModelDiff.TFLite;
using ModelDiff.TFLite.Tests;
using ModelDiff.TFLite.Tests.FlatBuffers;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks;

/// <summary>What a TensorFlow Lite file costs beside the same network built of TorchSharp's own layers: answers and gradients of 8 images. Target: at most twice the time.</summary>
/// <remarks>Convolutions, depthwise and pointwise ones with ReLU6, as in MobileNet, 3x224x224 to 100 classes; both sides hold the same weights, and answer alike to 1e-3 before anything is measured.</remarks>
internal static class ImportedRatios
{
    private const int Rows = 8;
    private const int Size = 224;
    private const int Classes = 100;
    private static readonly (int Outputs, int Stride)[] Blocks = [(32, 1), (64, 2), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1)];

    public static void Run(int rounds)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var (file, layers, side, channels) = (new TinyModel(), new List<nn.Module<Tensor, Tensor>>(), Size, 3);
        var last = Filter(file.Input(1, Size, Size, 3), 16, 2, groups: 1, kernel: 3);
        foreach (var (outputs, stride) in Blocks)
        {
            last = Filter(last, channels, stride, groups: channels, kernel: 3);
            last = Filter(last, outputs, 1, groups: 1, kernel: 1);
        }

        last = file.Add("AVERAGE_POOL_2D", [1, 1, 1, channels], new FlatObject().With(0, (sbyte)1).With(1, 1).With(2, 1).With(3, side).With(4, side), last);
        last = file.Add("RESHAPE", [1, channels], null, last, file.Integers(1, channels));
        var head = nn.Linear(channels, Classes);
        file.Output(file.Add("FULLY_CONNECTED", [1, Classes], null, last, Constant(head.weight!), Constant(head.bias!)));
        layers.AddRange([nn.AdaptiveAvgPool2d(1), nn.Flatten(), head]);
        using var network = nn.Sequential(layers);
        network.eval();
        foreach (var parameter in network.parameters())
            parameter.requires_grad_(false);
        using var imported = file.Load();
        var images = rand(Rows, 3, Size, Size);
        Tensor Import(Tensor rows) => imported.Forward(rows.permute(0, 2, 3, 1));
        using (no_grad())
        {
            var (expected, got) = (network.forward(images), Import(images));
            if ((expected - got).abs().max().item<float>() > 1e-3 * expected.std().item<float>())
                throw new InvalidOperationException("The file does not compute what the layers do.");
        }

        PairedRatios.WriteHead();
        PairedRatios.Measure($"a TensorFlow Lite file, {Rows} images of {Size}x{Size}: answers", "the same layers of TorchSharp", () => Answer(Import), () => Answer(network.forward), rounds);
        PairedRatios.Measure("the same: gradients", "the same layers of TorchSharp", () => Differentiate(Import), () => Differentiate(network.forward), rounds);

        // One convolution with ReLU6 and "SAME" padding, as TensorFlow Lite pads: at stride 2 an even image gets a row behind and none before.
        int Filter(int input, int outputs, int stride, int groups, int kernel)
        {
            var padding = kernel == 1 ? 0 : 1;
            var convolution = nn.Conv2d(channels, outputs, kernel, stride, stride == 1 ? padding : 0, groups: groups);
            if (stride == 2)
                layers.Add(nn.ZeroPad2d((0, 1, 0, 1)));
            layers.AddRange([convolution, nn.ReLU6()]);
            (channels, side) = (outputs, side / stride);
            var weight = groups == 1 ? convolution.weight!.permute(0, 2, 3, 1) : convolution.weight!.permute(1, 2, 3, 0);
            var options = new FlatObject().With(0, (sbyte)0).With(1, stride).With(2, stride);
            options = groups == 1 ? options.With(3, (sbyte)3) : options.With(3, 1).With(4, (sbyte)3);
            return file.Add(groups == 1 ? "CONV_2D" : "DEPTHWISE_CONV_2D", [1, side, side, outputs], options, input, Constant(weight), Constant(convolution.bias!));
        }

        int Constant(Tensor values) => file.Constant([.. values.shape.Select(size => (int)size)], values.detach().contiguous().data<float>().ToArray());

        void Answer(Func<Tensor, Tensor> forward)
        {
            using var inner = NewDisposeScope();
            using var mode = no_grad();
            forward(images);
        }

        void Differentiate(Func<Tensor, Tensor> forward)
        {
            using var inner = NewDisposeScope();
            var leaf = images.clone().requires_grad_();
            autograd.grad([forward(leaf).square().sum()], [leaf]);
        }
    }
}
