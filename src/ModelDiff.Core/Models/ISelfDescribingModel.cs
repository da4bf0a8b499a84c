namespace ModelDiff.Models;

/// <summary>The capability of a model whose file tells more of itself than a signature holds.</summary>
public interface ISelfDescribingModel
{
    /// <summary>What of the file does not run and what stands in its place, as sentences; empty where all of it runs.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>What lies between images float32 <c>[N, C, H, W]</c> in [0, 1] and this model as its file tells: the order of axes, the range, mean and standard deviation. Not applied.</summary>
    Preprocessing Preprocessing { get; }
}
