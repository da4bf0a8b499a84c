using ModelDiff.Cli.Demo;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Zoo;

/// <summary>Measures models on held-out images. All models are borrowed and in evaluation mode.</summary>
internal static class ModelAccuracy
{
    private const int BatchSize = 256;

    /// <summary>The share of images whose class the model names rightly, from 0 to 1.</summary>
    public static double Of(ImageClassifier model, LabeledImages data)
    {
        using var labels = Answers(model, data);
        return Agreement(labels, data.Labels);
    }

    /// <summary>The share of images for which two models name the same class, from 0 to 1.</summary>
    public static double Between(ImageClassifier model, ImageClassifier other, LabeledImages data)
    {
        using var labels = Answers(model, data);
        using var others = Answers(other, data);
        return Agreement(labels, others);
    }

    private static double Agreement(Tensor labels, Tensor others)
    {
        using var scope = NewDisposeScope();
        return labels.eq(others).to(ScalarType.Float64).mean().item<double>();
    }

    private static Tensor Answers(ImageClassifier model, LabeledImages data)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var labels = data.Images.split(BatchSize).Select(images => model.call(images).argmax(1)).ToList();
        return cat(labels, 0).DetachFromDisposeScope();
    }
}
