using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.OnnxRuntime;

/// <summary>Chooses the output that is compared.</summary>
internal static class OutputChoice
{
    /// <summary>The output that was selected, the only one, or null where the choice is open.</summary>
    /// <exception cref="ModelLoadException">There is no such output, or it is no tensor of numbers.</exception>
    public static OnnxValueInfo? Choose(OnnxModelInfo model, OnnxOptions options)
    {
        if (options.Output is null && model.Outputs.Length > 1)
            return null;
        var (output, problem) = Find(model, options.Output ?? OutputSelector.At(0), options);
        return output ?? throw new ModelLoadException(model.Path, problem);
    }

    /// <summary>The output that is meant, or why there is none, as a sentence.</summary>
    public static (OnnxValueInfo? Output, string Problem) Find(OnnxModelInfo model, OutputSelector selector, OnnxOptions options)
    {
        var output = model.Outputs.FirstOrDefault(output => output.Name == selector.Text)
            ?? (selector.Index < model.Outputs.Length ? model.Outputs[selector.Index.Value] : null);
        if (output is null)
            return (null, $"it has no output '{selector}'; select one of {string.Join(", ", model.Outputs.Where(IsNumeric))}.");
        if (!IsNumeric(output))
            return (null, $"output {output} is no tensor of real numbers; {Others(model, options)}{(output.Type.Contains("map(", StringComparison.Ordinal) ? " An export without ZipMap has the scores as a tensor." : "")}");
        if (HoldsIndices(output) && options is { Classes: null, WholeNumberScores: false })
            return (null, $"output {output} holds {ClassIndices.Advice}{Scores(model)}.");
        return !HoldsIndices(output) && options.Classes is not null
            ? (null, $"output {output} holds scores; a number of classes (--classes) is for outputs that hold class indices.")
            : (output, "");
    }

    private static string Others(OnnxModelInfo model, OnnxOptions options)
    {
        var others = model.Outputs.Where(IsNumeric).Select(other => HoldsIndices(other) && options.Classes is null ? $"{other} and give the number of classes (--classes N)" : other.ToString()).ToList();
        return others.Count == 0 ? "it has no other that is." : $"select {string.Join(", or ", others)}.";
    }

    private static string Scores(OnnxModelInfo model)
    {
        var scores = model.Outputs.Where(output => OnnxTypes.IsFloat(output.ElementType)).ToList();
        return scores.Count == 0 ? "" : $" such as {string.Join(", ", scores)}";
    }

    private static bool IsNumeric(OnnxValueInfo output) => OnnxTypes.ToTorch(output.ElementType) is not null;

    private static bool HoldsIndices(OnnxValueInfo output) => OnnxTypes.ToTorch(output.ElementType) is { } type && ClassIndices.IsWhole(type);

    /// <summary>The shape of one row, or null where it is not fixed.</summary>
    /// <param name="output">The output.</param>
    /// <param name="batchAxis">Its axis that has one entry per row.</param>
    /// <param name="classes">The number of classes where it holds class indices.</param>
    public static TensorShape? RowShape(OnnxValueInfo output, int batchAxis, int? classes)
    {
        if (output.Axes is not { IsEmpty: false } axes || batchAxis >= axes.Length)
            return null;
        var row = axes.RemoveAt(batchAxis);
        return row.All(axis => axis.Size > 0) ? new TensorShape([.. row.Select(axis => axis.Size!.Value), .. classes is { } count ? [(long)count] : Array.Empty<long>()]) : null;
    }
}
