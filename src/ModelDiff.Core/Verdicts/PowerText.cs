using System.Collections.Immutable;

namespace ModelDiff.Verdicts;

/// <summary>The power of an audit in words.</summary>
internal static class PowerText
{
    private const string Unknown = "How often this audit would find a copy, its power, is not known: no copies by the owner (shadows) were judged.";

    /// <summary>For example: <c>Had it been distilled from the victim, this audit would have said so 2 times of 3.</c></summary>
    public static string Sentence(ImmutableArray<Power> power) => power.IsEmpty
        ? Unknown
        : $"Had the suspect been made from the victim, this audit would have said so: {string.Join("; ", power.Select(method => $"{Made(method.Method)}, {Times(method.Found)} of {method.Of}"))}. So it did with the owner's own copies{Rate(power[0])}.";

    /// <summary>For a table: <c>distill 2 of 3 (0.21 to 0.94)</c> and so on.</summary>
    public static string Row(ImmutableArray<Power> power) => power.IsEmpty
        ? "not known"
        : string.Join(", ", power.Select(method => Invariant($"{method.Method} {method.Found} of {method.Of} ({method.Low:0.00} to {method.High:0.00})")));

    /// <summary>What happened to a model that a method was applied to.</summary>
    public static string Made(string method) => method switch
    {
        "quantize" => "quantized",
        "prune" => "pruned",
        "finetune" => "fine-tuned",
        "distill" => "distilled",
        "steal-faithful" => "stolen by scores",
        "steal-soft" => "stolen by probabilities",
        "steal-labels" => "stolen by labels",
        "steal-other-architecture" => "stolen into another architecture",
        "transfer" => "transferred to another task",
        "evade" => "pushed away from it on purpose",
        _ => $"by the method '{method}'",
    };

    private static string Times(int count) => count == 1 ? "once" : Invariant($"{count} times");

    private static string Rate(Power power) => $", at a false-positive rate of {VerdictRule.Percent(power.FalsePositiveRate)}";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
