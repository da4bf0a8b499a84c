using ModelDiff.Evidence;

namespace ModelDiff.Reports;

/// <summary>What each evidence means, in plain words.</summary>
internal static class EvidenceText
{
    /// <summary>The evidence that has an interval: the paper's own measure.</summary>
    public const string DdvSimilarity = DdvEvidence.MeasureName;

    /// <summary>A few words on an evidence; empty for one that is not of this library.</summary>
    /// <param name="name">The evidence's name.</param>
    public static string Meaning(string name) => name switch
    {
        DdvSimilarity => "both react alike to the same input pairs",
        "geometry-natural" => "both find the same natural inputs alike",
        "geometry-smooth" => "both find the same smooth noise alike",
        "geometry-noise" => "both find the same noise alike",
        "confidence-profile" => "both are sure and unsure of the same inputs",
        "soft-agreement" => "both give one input the same probabilities",
        "label-information" => "the labels of one tell those of the other",
        "error-agreement" => "both make the same mistakes",
        "kernel-alignment" => "both order the same inputs alike",
        "sample-correlation" => "both find the same inputs alike",
        _ when name.StartsWith("transfer-gain", StringComparison.Ordinal) => "what fools one fools the other",
        _ => "",
    };
}
