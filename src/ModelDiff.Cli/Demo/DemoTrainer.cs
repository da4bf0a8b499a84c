using ModelDiff.Training;

namespace ModelDiff.Cli.Demo;

/// <summary>Trains the models of the demo on images it draws itself. One seed gives one lineage on one machine.</summary>
internal sealed class DemoTrainer(DemoOptions? options = null)
{
    private readonly DemoOptions _options = options ?? new DemoOptions();

    /// <summary>Draws the images and trains every model, on the calling thread and as many others as there are processors.</summary>
    /// <param name="seed">Decides images, first weights and batches.</param>
    /// <param name="progress">One report per batch; one total over all models; called from one thread at a time, not always the same.</param>
    /// <param name="cancellationToken">Observed before each set of images and after each batch.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left behind.</exception>
    public DemoLineage Train(long seed, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var shapes = Draw(ProceduralImages.FilledShapes, _options.Images, 0);
        using var otherShapes = Draw(ProceduralImages.FilledShapes, 2 * _options.Images, 1);
        using var textures = Draw(ProceduralImages.Textures, _options.Images, 2);
        using var heldOutShapes = Draw(ProceduralImages.FilledShapes, _options.HeldOutImages, 3);
        using var heldOutTextures = Draw(ProceduralImages.Textures, _options.HeldOutImages, 4);
        var images = new DemoImages(shapes, otherShapes, textures, heldOutShapes, heldOutTextures);
        return new LineageRun(new LineageRecipe(images, _options.Scale), seed, progress, cancellationToken).Train();

        LabeledImages Draw(Func<int, long, LabeledImages> draw, int count, int set)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return draw(count, SplitMix.Derive(seed, set));
        }
    }
}
