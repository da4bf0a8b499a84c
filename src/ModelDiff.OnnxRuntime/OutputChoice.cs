using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.OnnxRuntime;

/// <summary>Chooses the output that is compared.</summary>
internal static class OutputChoice
{
    /// <summary>The output that was selected, the only one, or null where the choice is open.</summary>
    /// <exception cref="ModelLoadException">There is no such output, or it is no tensor of numbers.</exception>
    public static OnnxValueInfo? Choose(OnnxModelInfo model, OutputSelector? selector)
    {
        if (selector is null && model.Outputs.Length > 1)
            return null;
        var (output, problem) = Find(model, selector ?? OutputSelector.At(0));
        return output ?? throw new ModelLoadException(model.Path, problem);
    }

    /// <summary>The output that is meant, or why there is none, as a sentence.</summary>
    public static (OnnxValueInfo? Output, string Problem) Find(OnnxModelInfo model, OutputSelector selector)
    {
        var output = model.Outputs.FirstOrDefault(output => output.Name == selector.Text)
            ?? (selector.Index < model.Outputs.Length ? model.Outputs[selector.Index.Value] : null);
        var choice = string.Join(", ", model.Outputs.Where(o => OnnxTypes.ToTorch(o.ElementType) is not null));
        if (output is null)
            return (null, $"it has no output '{selector}'; select one of {choice}.");
        if (OnnxTypes.ToTorch(output.ElementType) is not null)
            return (output, "");
        return (null, $"output {output} is no tensor of real numbers; {(choice.Length == 0 ? "it has no other that is." : $"select {choice}.")}");
    }

    /// <summary>The shape of one row, or null where it is not fixed.</summary>
    public static TensorShape? RowShape(OnnxValueInfo output) =>
        output.Axes is { IsEmpty: false } axes && axes.Skip(1).All(axis => axis.Size > 0) ? new TensorShape([.. axes.Skip(1).Select(axis => axis.Size!.Value)]) : null;
}
