using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.OnnxRuntime;

/// <summary>Finds the axis along which the rows of a batch lie: the first, unless a file names another one.</summary>
internal static class BatchAxis
{
    /// <summary>The batch axis of an input.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">The input that varies.</param>
    /// <exception cref="ModelLoadException">Its first axis is named as steps of one sequence and no axis as the batch: it takes one row at a time, without a batch axis.</exception>
    public static int OfInput(string path, OnnxValueInfo input)
    {
        if (input.Axes is not { IsEmpty: false } axes)
            return 0;
        if (FindNamed(axes) is { } named)
            return named;
        return IsSequence(axes[0])
            ? throw new ModelLoadException(path, $"input {input} has no batch axis: its axis 0 is named '{axes[0]}', so rows would be read as the steps of one sequence. Export the model with a batch axis named 'batch'.")
            : 0;
    }

    /// <summary>The batch axis of an output, or null where the file does not tell.</summary>
    /// <param name="output">The output.</param>
    /// <param name="input">The input that varies.</param>
    /// <param name="inputAxis">The input's batch axis.</param>
    public static int? OfOutput(OnnxValueInfo output, OnnxValueInfo input, int inputAxis)
    {
        if (output.Axes is not { IsEmpty: false } axes)
            return inputAxis == 0 ? 0 : null;
        if (input.Axes is { IsEmpty: false } given && given[inputAxis].Name is { } name && IndexOf(axes, axis => axis.Name == name) is { } same)
            return same;
        return FindNamed(axes) ?? (inputAxis == 0 || axes.Length == 1 ? 0 : null);
    }

    /// <summary>The first axis that is named as a batch. The short name N counts only where the first axis is not fixed, since N may count points of one row too.</summary>
    private static int? FindNamed(ImmutableArray<OnnxAxis> axes) =>
        IndexOf(axes, axis => axis.Name?.Contains("batch", StringComparison.OrdinalIgnoreCase) == true)
        ?? (axes[0].IsDynamic ? IndexOf(axes, axis => axis.Name is "N" or "B" or "bs" or "BS") : null);

    private static bool IsSequence(OnnxAxis axis) =>
        axis.Name is { } name && (name.StartsWith("seq", StringComparison.OrdinalIgnoreCase) || name.StartsWith("time", StringComparison.OrdinalIgnoreCase) || name.Contains("_seq", StringComparison.OrdinalIgnoreCase));

    /// <summary>The first axis that meets a condition; null where none does.</summary>
    public static int? IndexOf(ImmutableArray<OnnxAxis> axes, Func<OnnxAxis, bool> condition)
    {
        for (var i = 0; i < axes.Length; i++)
        {
            if (condition(axes[i]))
                return i;
        }

        return null;
    }
}
