using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.MLNet;

/// <summary>What an ML.NET model does not tell of itself. Immutable.</summary>
public sealed record MLNetOptions
{
    /// <summary>The name that reports and messages use, or null for that of the file without its extension, or of the model's type; default null.</summary>
    public string? Name { get; init; }

    /// <summary>The columns that inputs go to: one of many numbers, of a text or of an encoded image, or several of one number each, in this order. Default none, for the one that there is: <c>Features</c>, or the only column of a vector.</summary>
    /// <remarks>All other columns of the model's input schema are held at 0, at the empty text or at a missing value.</remarks>
    public ImmutableArray<string> Inputs
    {
        get;
        init => field = value.IsDefault ? throw new ArgumentException("Expected names of columns; got an array that was never made.", nameof(value)) : value;
    } = [];

    /// <summary>Shape of one input row, with as many values as the columns take, or null for what the columns tell; default null.</summary>
    public TensorShape? InputShape { get; init; }

    /// <summary>Legal values of an input element, or null for [0, 1] and, of columns of bytes, [0, 255]; default null.</summary>
    public InputRange? InputRange { get; init; }

    /// <summary>The column that is compared, or null for <c>Probability</c>, <c>Score</c> or the only new one of numbers, whichever there is first; default null.</summary>
    public OutputSelector? Output { get; init; }
}
