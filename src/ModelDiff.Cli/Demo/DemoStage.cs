using ModelDiff.Training;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Demo;

/// <summary>How one model of the demo is made.</summary>
/// <param name="Name">The name that reports use.</param>
/// <param name="Relation">How the model comes to be, in plain words.</param>
/// <param name="Derived">Whether it is made from the source.</param>
/// <param name="HeldOut">Images of its task, for measuring; borrowed.</param>
/// <param name="Steps">Batches it learns from.</param>
/// <param name="Cost">What a batch costs beside those of the other stages, so that progress runs evenly.</param>
/// <param name="Create">Makes the network, owned by the caller; draws from the generator.</param>
/// <param name="Train">Trains the network; draws from the generator.</param>
internal sealed record DemoStage(
    string Name, string Relation, bool Derived, LabeledImages HeldOut, int Steps, int Cost,
    Func<Generator, ImageClassifier> Create, Action<ImageClassifier, StageTraining> Train)
{
    /// <summary>What the training costs as a whole.</summary>
    public long Work => (long)Steps * Cost;
}
