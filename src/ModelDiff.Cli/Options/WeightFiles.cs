using ModelDiff.Models;
using ModelDiff.OnnxRuntime;
using ModelDiff.Weights;

namespace ModelDiff.Cli.Options;

/// <summary>Weights of models of the command line that are files.</summary>
internal static class WeightFiles
{
    private static readonly WeightReaders Readers = WeightReaders.Default.With(ModelFormat.Onnx, OnnxWeights.Read);

    /// <summary>Compares the weights of two models; null where one is no file, or its weights cannot be read.</summary>
    /// <param name="victim">A path or an address.</param>
    /// <param name="suspect">A path or an address.</param>
    /// <param name="cancellationToken">Observed once per layer.</param>
    public static WeightComparison? Compare(string victim, string suspect, CancellationToken cancellationToken)
    {
        if (!File.Exists(victim) || !File.Exists(suspect))
            return null;
        try
        {
            return WeightComparer.Compare(Readers.Read(victim), Readers.Read(suspect), null, cancellationToken);
        }
        catch (ModelLoadException)
        {
            return null;   // the models were opened, so that their behavior still speaks
        }
    }
}
