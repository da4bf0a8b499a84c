using ModelDiff.Training;

namespace ModelDiff.Cli.Demo;

/// <summary>The models of the demo and how each comes to be.</summary>
/// <param name="images">Borrowed.</param>
/// <param name="scale">Multiplies the number of batches.</param>
internal sealed class LineageRecipe(DemoImages images, double scale)
{
    private const double ScratchRate = 0.1;
    private const double ImitationRate = 0.4;
    private const double FineTuneRate = 0.02;
    private const double PruneRate = 0.01;
    private const double PrunedShare = 0.5;

    /// <summary>The model that the others may be made from.</summary>
    public DemoStage Source => new(
        "source", "the original: tells 36 classes of filled shapes", false, images.HeldOutShapes, Steps(600), 4,
        generator => Networks.Residual(ShapeClasses, generator),
        (model, training) => training.Classify(model, images.Shapes, ScratchRate));

    /// <summary>The models under suspicion.</summary>
    /// <param name="source">The trained source; borrowed.</param>
    public IReadOnlyList<DemoStage> Suspects(ImageClassifier source) =>
    [
        new("fine-tuned", "source, all layers trained further to tell 12 textures", true, images.HeldOutTextures, Steps(150), 4,
            generator => Copy(source, Networks.Residual(TextureClasses, generator), head: false),
            (model, training) => training.Classify(model, images.Textures, FineTuneRate)),
        new("pruned", "source without the smaller half of its weights, then repaired", true, images.HeldOutShapes, Steps(60), 4,
            generator => Copy(source, Networks.Residual(ShapeClasses, generator), head: true),
            Prune),
        new("distilled", "new weights, taught by source's layers and answers", true, images.HeldOutShapes, Steps(400), 6,
            generator => Networks.Residual(ShapeClasses, generator),
            (model, training) => training.Fit(model, images.OtherShapes, ImitationRate, Losses.DistillStages(model, source))),
        new("stolen", "another architecture, taught by source's answers alone", true, images.HeldOutShapes, Steps(1000), 3,
            generator => Networks.Plain(ShapeClasses, generator),
            (model, training) => training.Fit(model, images.OtherShapes, ImitationRate, Losses.StealLogits(model, source))),
        new("stranger-1", "from scratch on the textures, source's architecture", false, images.HeldOutTextures, Steps(300), 4,
            generator => Networks.Residual(TextureClasses, generator),
            (model, training) => training.Classify(model, images.Textures, ScratchRate)),
        new("stranger-2", "from scratch on other filled shapes, source's architecture", false, images.HeldOutShapes, Steps(600), 4,
            generator => Networks.Residual(ShapeClasses, generator),
            (model, training) => training.Classify(model, images.OtherShapes, ScratchRate)),
        new("stranger-3", "from scratch on the textures, another architecture", false, images.HeldOutTextures, Steps(300), 2,
            generator => Networks.Plain(TextureClasses, generator),
            (model, training) => training.Classify(model, images.Textures, ScratchRate)),
        new("stranger-4", "from scratch on other filled shapes, another architecture", false, images.HeldOutShapes, Steps(600), 2,
            generator => Networks.Plain(ShapeClasses, generator),
            (model, training) => training.Classify(model, images.OtherShapes, ScratchRate)),
    ];

    private int ShapeClasses => images.Shapes.ClassCount;

    private int TextureClasses => images.Textures.ClassCount;

    private int Steps(int steps) => Math.Max(1, (int)(scale * steps));

    private static ImageClassifier Copy(ImageClassifier source, ImageClassifier copy, bool head)
    {
        copy.CopyFrom(source, head);
        return copy;
    }

    private void Prune(ImageClassifier model, StageTraining training)
    {
        using var pruning = new Pruning(model, PrunedShare);
        training.Classify(model, images.Shapes, PruneRate, pruning);
    }
}
