using ModelDiff.Weights;

namespace ModelDiff.Reports;

/// <summary>Findings on weights in words.</summary>
internal static class WeightText
{
    /// <summary>The finding as half a sentence.</summary>
    public static string Words(WeightFinding finding) => finding switch
    {
        WeightFinding.Identical => "identical files",
        WeightFinding.CommonWeights => "common weights",
        WeightFinding.NotShown => "no common weights shown",
        _ => "undetermined",
    };

    /// <summary>The finding as files name it.</summary>
    public static string Key(WeightFinding finding) => finding switch
    {
        WeightFinding.Identical => "identical",
        WeightFinding.CommonWeights => "common-weights",
        WeightFinding.NotShown => "not-shown",
        _ => "undetermined",
    };
}
