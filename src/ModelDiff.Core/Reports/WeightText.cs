using ModelDiff.Weights;

namespace ModelDiff.Reports;

/// <summary>Findings on weights in words.</summary>
internal static class WeightText
{
    /// <summary>The finding as half a sentence.</summary>
    public static string Words(WeightFinding finding) => finding switch
    {
        WeightFinding.Identical => "identical files",
        WeightFinding.CommonTraining => "common training",
        WeightFinding.CommonWeights => "common weights",
        WeightFinding.NotShown => "no common weights shown",
        _ => "undetermined",
    };

    /// <summary>The finding as files name it.</summary>
    public static string Key(WeightFinding finding) => finding switch
    {
        WeightFinding.Identical => "identical",
        WeightFinding.CommonTraining => "common-training",
        WeightFinding.CommonWeights => "common-weights",
        WeightFinding.NotShown => "not-shown",
        _ => "undetermined",
    };

    /// <summary>How a tensor was copied, as files name it.</summary>
    public static string? Key(WeightCopy? copy) => copy switch
    {
        WeightCopy.Exact => "exact",
        WeightCopy.Scaled => "scaled",
        WeightCopy.Rounded => "rounded",
        WeightCopy.Finer => "finer",
        WeightCopy.BothRounded => "both-rounded",
        _ => null,
    };

    /// <summary>What became of a layer, in a word or two.</summary>
    public static string Fate(WeightLayer layer) => layer switch
    {
        { Copy: WeightCopy.Exact } => "copied",
        { Copy: WeightCopy.Scaled } => "copied, scaled",
        { Copy: WeightCopy.Rounded } => "copied, rounded",
        { Copy: WeightCopy.Finer } => "copied, not rounded yet",
        { Copy: WeightCopy.BothRounded } => "copied, both rounded",
        { IsShared: true } => "kept, changed",
        { P: not null } => "not shown",
        _ => "not tested",
    };
}
