using System.Globalization;

namespace ModelDiff.Models;

/// <summary>One of a model's several outputs, by position or by name. Immutable, compared by value.</summary>
public sealed record OutputSelector
{
    private OutputSelector(string text, int? index) => (Text, Index) = (text, index);

    /// <summary>What was asked for: the name, or the position in digits.</summary>
    public string Text { get; }

    /// <summary>The position among the model's outputs, from 0, or null where a name was given.</summary>
    public int? Index { get; }

    /// <summary>An output by its position, from 0.</summary>
    /// <param name="index">At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public static OutputSelector At(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(index.ToString(CultureInfo.InvariantCulture), index);
    }

    /// <summary>An output by its name or, where the text is a number, by its position: <c>logits</c>, <c>1</c>. A model whose outputs have numbers for names is asked by name first.</summary>
    /// <param name="text">Not empty.</param>
    /// <exception cref="ArgumentException">Empty.</exception>
    public static OutputSelector Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return new(text, int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null);
    }

    /// <summary>The name or the position.</summary>
    public override string ToString() => Text;

    /// <summary>The position of the output that is meant among outputs of these names, or null where there is none.</summary>
    internal int? Find(IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == Text)
                return i;
        }

        return Index < names.Count ? Index : null;
    }
}
