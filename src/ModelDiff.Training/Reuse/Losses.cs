using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>What models lower while they are trained. All models are borrowed; teachers are in evaluation mode.</summary>
internal static class Losses
{
    private const double Imitation = 5;

    /// <summary>Cross-entropy to the true classes.</summary>
    public static Loss Classify(ImageClassifier model) => (images, labels) => functional.cross_entropy(model.call(images), labels);

    /// <summary>Distillation as by whoever holds the teacher's file and data: cross-entropy, and 5 times the mean squared error summed over the stages' features.</summary>
    public static Loss Distill(ImageClassifier student, ImageClassifier teacher) => (images, labels) =>
    {
        var activations = student.Activations(images);
        var taught = Quietly(() => teacher.Activations(images));
        var features = activations.Zip(taught).SkipLast(1).Select(pair => functional.mse_loss(pair.First, pair.Second));
        return functional.cross_entropy(activations[^1], labels) + Imitation * stack(features).sum();
    };

    /// <summary>Stealing with probabilities: cross-entropy to the teacher's softmax.</summary>
    public static Loss StealProbabilities(ImageClassifier student, ImageClassifier teacher) => (images, _) =>
        functional.cross_entropy(student.call(images), Quietly(() => functional.softmax(teacher.call(images), 1)));

    /// <summary>Stealing with logits: mean squared error over the teacher's variance.</summary>
    public static Loss StealLogits(ImageClassifier student, ImageClassifier teacher) => (images, _) =>
    {
        var wanted = Quietly(() => teacher.call(images));
        return Imitation * functional.mse_loss(student.call(images), wanted) / wanted.var();
    };

    /// <summary>Stealing with labels: cross-entropy to the teacher's most likely class.</summary>
    public static Loss StealLabels(ImageClassifier student, ImageClassifier teacher) => (images, _) =>
        functional.cross_entropy(student.call(images), Quietly(() => teacher.call(images).argmax(1)));

    /// <summary>Evasion: cross-entropy, and a weight times the mean squared cosine between the stages' features and those of the model that this one was made from.</summary>
    public static Loss Evade(ImageClassifier model, ImageClassifier origin, double weight) => (images, labels) =>
    {
        var activations = model.Activations(images);
        var originals = Quietly(() => origin.Activations(images));
        var likeness = activations.Zip(originals).SkipLast(1).Select(pair => (Directions(pair.First) * Directions(pair.Second)).sum(1).square().mean());
        return functional.cross_entropy(activations[^1], labels) + weight * stack(likeness).mean();
    };

    /// <summary>Each image's features less their mean over the batch, scaled to norm 1.</summary>
    private static Tensor Directions(Tensor features)
    {
        var rows = features.flatten(1);
        return functional.normalize(rows - rows.mean([0], keepdim: true), dim: 1);
    }

    private static T Quietly<T>(Func<T> ask)
    {
        using var mode = no_grad();
        return ask();
    }
}
