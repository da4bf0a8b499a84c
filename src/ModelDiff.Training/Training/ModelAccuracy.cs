using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Shares of images that models name rightly, or alike. All models are borrowed and in evaluation mode.</summary>
public static class ModelAccuracy
{
    private const int BatchSize = 256;

    /// <summary>The share of images whose class the model names rightly, from 0 to 1.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="images">Borrowed.</param>
    public static double Of(nn.Module<Tensor, Tensor> model, LabeledImages images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var labels = Answers(model, images);
        return Agreement(labels, images.Labels);
    }

    /// <summary>The share of images for which two models name the same class, from 0 to 1.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="other">Borrowed.</param>
    /// <param name="images">Borrowed.</param>
    public static double Between(nn.Module<Tensor, Tensor> model, nn.Module<Tensor, Tensor> other, LabeledImages images)
    {
        using var labels = Answers(model, images);
        using var others = Answers(other, images);
        return Agreement(labels, others);
    }

    /// <summary>Accuracy as a share of the way from chance to 1; 0 where it is no better than chance.</summary>
    /// <param name="accuracy">From 0 to 1.</param>
    /// <param name="classCount">Classes, at least 2.</param>
    public static double Learned(double accuracy, int classCount) => Math.Max(0, (accuracy - 1.0 / classCount) / (1 - 1.0 / classCount));

    private static double Agreement(Tensor labels, Tensor others)
    {
        using var scope = NewDisposeScope();
        return labels.eq(others).to(ScalarType.Float64).mean().item<double>();
    }

    private static Tensor Answers(nn.Module<Tensor, Tensor> model, LabeledImages images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var labels = new List<Tensor>();
        foreach (var rows in Counting(images.Count, ScalarType.Int64).split(BatchSize))
            labels.Add(Answer(model, images, rows));
        return cat(labels, 0).DetachFromDisposeScope();
    }

    private static Tensor Answer(nn.Module<Tensor, Tensor> model, LabeledImages images, Tensor rows)
    {
        using var scope = NewDisposeScope();
        return model.call(images.Take(rows)).argmax(1).MoveToOuterDisposeScope();
    }
}
