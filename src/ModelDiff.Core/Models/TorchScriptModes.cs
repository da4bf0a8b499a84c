using System.Text;

namespace ModelDiff.Models;

/// <summary>What a trace fixed of the mode in which it ran: the operators whose last word is whether the model learns.</summary>
internal static class TorchScriptModes
{
    private const string Fixed = "False";
    private const string Mode = "self.training";
    private const string HasMode = "training : bool";

    /// <summary>Operators, and which of their arguments is the flag; those of libtorch's native_functions.yaml.</summary>
    private static readonly (string Name, int Flag)[] Flags =
    [
        ("torch.batch_norm(", 5),
        ("torch._batch_norm_impl_index(", 5),
        ("torch.dropout(", 2),
        ("torch.dropout_(", 2),
        ("torch.feature_dropout(", 2),
        ("torch.feature_dropout_(", 2),
        ("torch.alpha_dropout(", 2),
        ("torch.alpha_dropout_(", 2),
    ];

    /// <summary>The same code, in which those of these flags that are constants follow the mode of their module; flags that the code computes, as that of a scripted model, stay, and so does code of no module.</summary>
    public static string ForTraining(string source)
    {
        var result = new StringBuilder(source);
        foreach (var flag in FixedFlags(source).Where(flag => IsInModule(source, flag)).OrderDescending())
            result.Remove(flag, Fixed.Length).Insert(flag, Mode);
        return result.ToString();
    }

    /// <summary>Where flags stand that are constants.</summary>
    private static IEnumerable<int> FixedFlags(string source)
    {
        foreach (var (name, flag) in Flags)
        {
            for (var at = source.IndexOf(name, StringComparison.Ordinal); at >= 0; at = source.IndexOf(name, at + 1, StringComparison.Ordinal))
            {
                if (ArgumentAt(source, at + name.Length, flag) is { } argument && IsFixed(source.AsSpan(argument)))
                    yield return argument;
            }
        }
    }

    private static bool IsFixed(ReadOnlySpan<char> text) => text.StartsWith(Fixed, StringComparison.Ordinal) && (text.Length == Fixed.Length || !char.IsAsciiLetterOrDigit(text[Fixed.Length]));

    /// <summary>Whether code stands in a method of a class whose objects know their mode.</summary>
    private static bool IsInModule(string source, int at)
    {
        var start = Math.Max(source.LastIndexOf("\nclass ", at, StringComparison.Ordinal), source.StartsWith("class ", StringComparison.Ordinal) ? 0 : -1);
        var method = source.LastIndexOf("\n  def ", at, StringComparison.Ordinal);
        return start >= 0 && method > start && source.AsSpan(start, method - start).Contains(HasMode, StringComparison.Ordinal);
    }

    /// <summary>Where an argument begins, or null where there are fewer.</summary>
    /// <param name="source">Code.</param>
    /// <param name="start">Behind the opening bracket of the call.</param>
    /// <param name="index">Which argument, from 0.</param>
    private static int? ArgumentAt(string source, int start, int index)
    {
        var (depth, at) = (0, start);
        for (; index > 0 && at < source.Length && depth >= 0; at++)
        {
            depth += source[at] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            if (source[at] == ',' && depth == 0)
                index--;
        }

        while (at < source.Length && char.IsWhiteSpace(source[at]))
            at++;
        return index == 0 && depth == 0 ? at : null;
    }
}
