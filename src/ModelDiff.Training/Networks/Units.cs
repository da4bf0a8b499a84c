using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>What most networks repeat.</summary>
internal static class Units
{
    /// <summary>A convolution, a batch normalization and a nonlinearity; edges are padded, so that only the stride makes images smaller.</summary>
    public static Sequential Convolution(long inChannels, long outChannels, long size, long stride, Module<Tensor, Tensor> nonlinearity) =>
        Sequential(Conv2d(inChannels, outChannels, size, stride: stride, padding: size / 2, bias: false), new BatchNormalization(outChannels), nonlinearity);
}
