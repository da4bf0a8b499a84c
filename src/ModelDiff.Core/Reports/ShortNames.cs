using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Reports;

/// <summary>Long names made to fit: beginning and end stay, because that is where names differ.</summary>
internal static class ShortNames
{
    /// <summary>Names of at most so many characters; those that would become alike stay as they are.</summary>
    /// <param name="names">All names that stand beside each other.</param>
    /// <param name="length">Most characters, at least 3.</param>
    public static ImmutableArray<string> Of(IReadOnlyList<string> names, int length)
    {
        var shortened = names.Select(name => Of(name, length)).ToArray();
        var meanings = names.Zip(shortened).Distinct().CountBy(pair => pair.Second).ToDictionary();
        return [.. names.Zip(shortened, (name, text) => meanings[text] == 1 ? text : name)];
    }

    /// <summary>A name of at most so many characters, the middle left out where it is longer.</summary>
    public static string Of(string name, int length)
    {
        var letters = new StringInfo(name);
        if (letters.LengthInTextElements <= length)
            return name;
        var end = length / 2;
        return letters.SubstringByTextElements(0, length - 1 - end) + "…" + letters.SubstringByTextElements(letters.LengthInTextElements - end);
    }
}
