using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>What models lower while they are trained. All models are borrowed; teachers are in evaluation mode.</summary>
public static class Losses
{
    private const double Imitation = 5;
    private const double SmallProbability = 0.01;
    private const double LeastNorm = 1e-12;

    /// <summary>Cross-entropy to the true classes.</summary>
    /// <param name="model">Borrowed.</param>
    public static Loss Classify(Module<Tensor, Tensor> model) => (images, labels) => functional.cross_entropy(model.call(images), labels);

    /// <summary>Distillation as by whoever holds the teacher's file and data: cross-entropy, and 5 times the mean squared error summed over the stages' features.</summary>
    /// <param name="student">Borrowed.</param>
    /// <param name="teacher">Borrowed.</param>
    public static Loss DistillFeatures(ImageClassifier student, ImageClassifier teacher) => (images, labels) =>
    {
        var activations = student.Activations(images);
        var taught = Quietly(() => teacher.Activations(images));
        var features = activations.Zip(taught).SkipLast(1).Select(pair => functional.mse_loss(pair.First, pair.Second));
        return functional.cross_entropy(activations[^1], labels).Plus(Lasting(Imitation) * stack(features).sum());
    };

    /// <summary>Distillation without labels: 5 times the mean, over the stages' features and the class scores, of the squared error over the teacher's variance. Needs one architecture.</summary>
    /// <param name="student">Borrowed.</param>
    /// <param name="teacher">Borrowed.</param>
    public static Loss DistillStages(ImageClassifier student, ImageClassifier teacher) => (images, _) =>
    {
        var taught = Quietly(() => teacher.Activations(images));
        var differences = student.Activations(images).Zip(taught, (own, wanted) => functional.mse_loss(own, wanted) / wanted.var());
        return Lasting(Imitation) * stack(differences).mean();
    };

    /// <summary>Stealing with probabilities: cross-entropy to the teacher's softmax.</summary>
    /// <param name="student">Borrowed.</param>
    /// <param name="teacher">Borrowed.</param>
    public static Loss StealProbabilities(ImageClassifier student, ImageClassifier teacher) => (images, _) =>
        functional.cross_entropy(student.call(images), Quietly(() => functional.softmax(teacher.call(images), 1)));

    /// <summary>Stealing with logits: mean squared error over the teacher's variance.</summary>
    /// <param name="student">Borrowed.</param>
    /// <param name="teacher">Borrowed.</param>
    public static Loss StealLogits(ImageClassifier student, ImageClassifier teacher) => (images, _) =>
        Imitate(student.call(images), Quietly(() => teacher.call(images)));

    /// <summary>Stealing with labels: cross-entropy to the teacher's most likely class.</summary>
    /// <param name="student">Borrowed.</param>
    /// <param name="teacher">Borrowed.</param>
    public static Loss StealLabels(ImageClassifier student, ImageClassifier teacher) => (images, _) =>
        functional.cross_entropy(student.call(images), Quietly(() => teacher.call(images).argmax(1)));

    /// <summary>Evasion: cross-entropy, and a weight times the mean squared cosine between the stages' features and those of the model that this one was made from.</summary>
    /// <param name="model">Borrowed; of the architecture of <paramref name="origin"/>.</param>
    /// <param name="origin">Borrowed.</param>
    /// <param name="weight">How strongly features are pushed away, at least 0.</param>
    public static Loss Evade(ImageClassifier model, ImageClassifier origin, double weight) => (images, labels) =>
    {
        var activations = model.Activations(images);
        var originals = Quietly(() => origin.Activations(images));
        return functional.cross_entropy(activations[^1], labels).Plus(Lasting(weight) * FeatureLikeness(activations, originals));
    };

    /// <summary>
    /// Evasion of more than features: as <see cref="Evade"/>, and the same weight times what else a black-box audit reads: the squared cosine between the residuals of the two models' log-probabilities,
    /// and on noise the alignment of their geometry (linear CKA), in the mean over the stages' features and the class scores.
    /// </summary>
    /// <param name="model">Borrowed; of the architecture of <paramref name="origin"/>. It answers noise in evaluation mode, so that its statistics stay those of images.</param>
    /// <param name="origin">Borrowed.</param>
    /// <param name="weight">How strongly it is pushed away, at least 0.</param>
    /// <param name="noise">Asked for one batch per step, which is the caller's dispose scope's.</param>
    /// <remarks>Sources: Yao et al., RemovalNet, arXiv:2308.12319 (pushing away the layers' features while keeping the classes); Kornblith et al., ICML 2019, arXiv:1905.00414 (CKA).</remarks>
    internal static Loss EvadeAudit(ImageClassifier model, ImageClassifier origin, double weight, Func<Tensor> noise) => (images, labels) =>
    {
        var activations = model.Activations(images);
        var originals = Quietly(() => origin.Activations(images));
        var classes = labels.dim() > 1 ? labels.argmax(1) : labels;
        var residuals = (Residuals(activations[^1], classes) * Residuals(originals[^1], classes)).sum().Squared();
        var likeness = FeatureLikeness(activations, originals).Plus(residuals).Plus(NoiseLikeness(model, origin, noise()));
        return functional.cross_entropy(activations[^1], labels).Plus(Lasting(weight) * likeness);
    };

    /// <summary>Mean over the stages of the mean squared cosine between the features of the same image.</summary>
    private static Tensor FeatureLikeness(IReadOnlyList<Tensor> activations, IReadOnlyList<Tensor> originals) =>
        stack(activations.Zip(originals).SkipLast(1).Select(pair => (Directions(pair.First) * Directions(pair.Second)).sum(1).Squared().mean())).mean();

    private static Tensor NoiseLikeness(ImageClassifier model, ImageClassifier origin, Tensor noise)
    {
        model.eval();
        var activations = model.Activations(noise);
        model.train();
        var originals = Quietly(() => origin.Activations(noise));
        return stack(activations.Zip(originals, (own, other) => (Geometry(own) * Geometry(other)).sum())).mean();
    }

    /// <summary>Log-probabilities, a hundredth added to each, less the mean of the rows of the same class, as one vector of norm 1.</summary>
    private static Tensor Residuals(Tensor scores, Tensor classes)
    {
        var rows = functional.softmax(scores, 1).Plus(Lasting(SmallProbability)).log();
        var members = functional.one_hot(classes, scores.shape[1]).to(ScalarType.Float32);
        var means = members.t().matmul(rows) / members.sum([0]).clamp_min(Lasting(1)).unsqueeze(1);
        return functional.normalize((rows - members.matmul(means)).flatten(), dim: 0);
    }

    /// <summary>The products of every two rows less their mean, as one matrix of norm 1.</summary>
    private static Tensor Geometry(Tensor features)
    {
        var rows = features.flatten(1);
        var centered = rows - rows.mean([0], keepdim: true);
        var products = centered.matmul(centered.t());
        return products / products.norm().clamp_min(Lasting(LeastNorm));
    }

    /// <summary>Each image's features less their mean over the batch, scaled to norm 1.</summary>
    private static Tensor Directions(Tensor features)
    {
        var rows = features.flatten(1);
        return functional.normalize(rows - rows.mean([0], keepdim: true), dim: 1);
    }

    /// <summary>5 times the mean squared error over the variance of what is wanted.</summary>
    internal static Tensor Imitate(Tensor scores, Tensor wanted) => Lasting(Imitation) * functional.mse_loss(scores, wanted) / wanted.var();

    private static T Quietly<T>(Func<T> ask)
    {
        using var mode = no_grad();
        return ask();
    }
}
