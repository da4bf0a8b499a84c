using TorchSharp;
using TorchSharp.Modules;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>
/// Post-training quantization to 8 bits, simulated: weights are rounded to 255 levels around zero per output channel, the inputs of every convolution and of
/// the head to 256 levels over the range seen on calibration images. TorchSharp reaches no int8 kernels, so the arithmetic itself stays in float32.
/// Gradients pass the rounding as if it were not there, but stop where a value leaves the range.
/// </summary>
/// <remarks>Source: Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only inference", CVPR 2018.</remarks>
internal static class Int8Rounding
{
    private const int WeightLevels = 127;
    private const int InputLevels = 255;
    private const float SmallestScale = 1e-12f;

    /// <summary>Rounds a model's weights in place.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="levels">Levels on either side of zero; 127 for 8 bits.</param>
    public static void RoundWeights(nn.Module<Tensor, Tensor> model, int levels = WeightLevels)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var weight in Weights(model))
        {
            var largest = weight.abs().flatten(1).amax([1]).reshape([-1, .. Enumerable.Repeat(1L, (int)weight.dim() - 1)]);
            var scale = (largest / Lasting(levels)).clamp_min(Lasting(SmallestScale));
            weight.copy_((weight / scale).round() * scale);
        }
    }

    /// <summary>Finds the range of every layer's inputs.</summary>
    /// <param name="model">Borrowed; in evaluation mode.</param>
    /// <param name="images">Borrowed; images <c>[N, 3, H, W]</c> of the model's task.</param>
    /// <returns>One range per layer, for <see cref="RoundInputs"/>.</returns>
    public static IReadOnlyList<ActivationRange> Calibrate(ImageClassifier model, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var layers = Layers(model);
        var ranges = new ActivationRange[layers.Count];
        var hooks = layers.Select((layer, i) => layer.register_forward_pre_hook((_, input) =>
        {
            // Zero is always a level, so that padding stays exact.
            ranges[i] = new ActivationRange(Math.Min(0, input.min().item<float>()), Math.Max(0, input.max().item<float>()));
            return input;
        })).ToList();
        model.call(images);
        hooks.ForEach(hook => hook.remove());
        return ranges;
    }

    /// <summary>Rounds the inputs of a model's layers from now on.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="ranges">One per layer.</param>
    /// <exception cref="ArgumentException">There is not one range per layer.</exception>
    public static void RoundInputs(ImageClassifier model, IReadOnlyList<ActivationRange> ranges)
    {
        var layers = Layers(model);
        if (layers.Count != ranges.Count)
            throw new ArgumentException($"The model has {layers.Count} layers to round; there are {ranges.Count} ranges.", nameof(ranges));
        foreach (var (layer, range) in layers.Zip(ranges))
            layer.register_forward_pre_hook((_, input) => Round(input, range));
    }

    private static Tensor Round(Tensor input, ActivationRange range)
    {
        using var scope = NewDisposeScope();
        var scale = Math.Max((range.Maximum - range.Minimum) / InputLevels, SmallestScale);
        var zero = MathF.Round(-range.Minimum / scale);
        var inside = input.clamp(Lasting(-zero * scale), Lasting((InputLevels - zero) * scale));
        var rounded = (inside / Lasting(scale)).round() * Lasting(scale);
        return inside.Plus((rounded - inside).detach()).MoveToOuterDisposeScope();
    }

    private static List<nn.Module<Tensor, Tensor>> Layers(ImageClassifier model) =>
        [.. model.modules().Where(module => module is Conv2d or Linear).Cast<nn.Module<Tensor, Tensor>>()];

    /// <summary>Those of the layers; of a network whose layers cannot be seen all that are no vectors.</summary>
    private static IEnumerable<Tensor> Weights(nn.Module<Tensor, Tensor> model) =>
        model is ImageClassifier network ? Layers(network).Select(Weight) : model.parameters().Where(parameter => parameter.dim() > 1);

    private static Tensor Weight(nn.Module<Tensor, Tensor> layer) => layer is Conv2d convolution ? convolution.weight! : ((Linear)layer).weight!;
}
