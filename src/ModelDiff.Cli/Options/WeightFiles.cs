using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.OnnxRuntime;
using ModelDiff.TFLite;
using ModelDiff.Training;
using ModelDiff.Weights;
using ModelDiff.Weights.Initialization;

namespace ModelDiff.Cli.Options;

/// <summary>Weights of models of the command line that are files, or lie in packages.</summary>
internal static class WeightFiles
{
    private static readonly WeightReaders Readers = WeightReaders.Default.With(ModelFormat.Onnx, OnnxWeights.Read).With(ModelFormat.TFLite, TFLiteWeights.Read).With(ModelFormat.TensorFlowJs, TensorFlowJsWeights.Read);

    /// <summary>Compares the weights of two models; null where one is no file, or its weights cannot be read.</summary>
    /// <param name="victim">A path or an address.</param>
    /// <param name="suspect">A path or an address.</param>
    /// <param name="options">What is known of where weights come from.</param>
    /// <param name="progress">Told where it takes more than a second.</param>
    /// <param name="cancellationToken">Observed once per layer.</param>
    public static WeightComparison? Compare(string victim, string suspect, WeightOptions options, IProgress<StageProgress> progress, CancellationToken cancellationToken) =>
        IsFile(victim) && IsFile(suspect) ? WhereReadable(() => WeightComparer.Compare(Read(victim), Read(suspect), options, progress, cancellationToken)) : null;

    /// <summary>The same with what a fingerprint keeps of the victim's weights; null where it keeps nothing.</summary>
    public static WeightComparison? Compare(WeightSketch? victim, string suspect, WeightOptions options, CancellationToken cancellationToken) =>
        victim is not null && IsFile(suspect) ? WhereReadable(() => WeightComparer.Compare(victim, Read(suspect), options, cancellationToken)) : null;

    /// <summary>The sketch of a file's weights; null where it is no file, or its weights cannot be read.</summary>
    public static WeightSketch? Sketch(string path, CancellationToken cancellationToken) => IsFile(path) ? WhereReadable(() => WeightSketch.Of(Read(path), cancellationToken)) : null;

    /// <summary>The seed of the public weights at which a file's began; null where it is no file, its weights cannot be read, or none is known.</summary>
    public static long? PublicSeed(string path, CancellationToken cancellationToken) => IsFile(path) ? WhereReadable(() => InitializationBank.Find(Read(path), cancellationToken))?.Seed : null;

    /// <summary>Reads the weights of a file, or of a model within a package.</summary>
    /// <param name="path">A path.</param>
    /// <exception cref="ModelLoadException">They cannot be read.</exception>
    public static ModelWeights Read(string path) => Readers.Read(path);

    /// <summary>Whether a file holds weights without a model, so that it can be compared and not asked.</summary>
    public static bool HoldsNoModel(string path) =>
        File.Exists(path) && ModelFiles.Detect(path) is ModelFormat.SafeTensors or ModelFormat.Checkpoint or ModelFormat.WeightIndex && !TrainedModel.IsModel(path);

    /// <summary>Whether a path leads to a file, or into a package.</summary>
    public static bool IsFile(string path) => File.Exists(path) || PackageScan.IsInPackage(path);

    /// <summary>What comes of weights; null where they cannot be read, since behavior speaks all the same.</summary>
    private static T? WhereReadable<T>(Func<T?> take)
        where T : class
    {
        try
        {
            return take();
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }
}
