namespace ModelDiff.Models;

/// <summary>A model answered with something that cannot be compared: NaN, infinity, a wrong number of rows, no tensor, or a size that changes between batches.</summary>
public sealed class ModelOutputException : ModelDiffException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="modelName">The model.</param>
    /// <param name="reason">What is wrong with its answer, as a sentence.</param>
    /// <param name="row">Row of the inputs at fault, from 0, or null where it is the whole answer.</param>
    /// <param name="pair">Input pair at fault, from 0, or null where there are no pairs.</param>
    public ModelOutputException(string modelName, string reason, long? row = null, long? pair = null)
        : base($"Model '{modelName}' gave an unusable output{Where(row, pair)}: {reason}")
    {
        ModelName = modelName;
        Row = row;
        Pair = pair;
    }

    /// <summary>The model.</summary>
    public string ModelName { get; }

    /// <summary>Row of the inputs at fault, from 0.</summary>
    public long? Row { get; }

    /// <summary>Input pair at fault, from 0.</summary>
    public long? Pair { get; }

    private static string Where(long? row, long? pair) => (row, pair) switch
    {
        (null, null) => "",
        ({ } r, null) => $" at row {r}",
        (null, { } p) => $" at pair {p}",
        ({ } r, { } p) => $" at row {r} of pair {p}",
    };
}
