using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Demo;

/// <summary>What a student lowers to become like its teacher; the classes of the images play no part.</summary>
internal static class Imitation
{
    private const double Weight = 5;

    /// <summary>Taught by the class scores alone, as when the teacher can only be asked.</summary>
    public static Loss OfScores(ImageClassifier student, ImageClassifier teacher) => (images, _) =>
        Weight * Difference(student.call(images), Quietly(() => teacher.call(images)));

    /// <summary>Taught by each stage's features and the class scores, as by whoever holds the teacher's file. Needs one architecture.</summary>
    public static Loss OfStages(ImageClassifier student, ImageClassifier teacher) => (images, _) =>
    {
        var differences = student.Activations(images).Zip(Quietly(() => teacher.Activations(images)), Difference);
        return Weight * stack(differences).mean();
    };

    /// <summary>Mean squared difference over the teacher's variance: 1 for a student who knows no more than the teacher's mean.</summary>
    private static Tensor Difference(Tensor student, Tensor teacher) => nn.functional.mse_loss(student, teacher) / teacher.var();

    private static T Quietly<T>(Func<T> ask)
    {
        using var mode = no_grad();
        return ask();
    }
}
