using System.Text;

namespace ModelDiff.Models;

/// <summary>What a trace fixed of the mode in which it ran: the operators whose last word is whether the model learns.</summary>
internal static class TorchScriptModes
{
    private const string False = "False";
    private const string True = "True ";   // of the same length, so that positions stay

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

    /// <summary>The same code with all of these flags that are constants set; flags that the code computes, as that of a scripted model, stay.</summary>
    public static string ForTraining(string source)
    {
        var result = new StringBuilder(source);
        foreach (var (name, flag) in Flags)
        {
            for (var at = source.IndexOf(name, StringComparison.Ordinal); at >= 0; at = source.IndexOf(name, at + 1, StringComparison.Ordinal))
            {
                if (ArgumentAt(source, at + name.Length, flag) is { } argument && IsFalse(source.AsSpan(argument)))
                    result.Remove(argument, False.Length).Insert(argument, True);
            }
        }

        return result.ToString();
    }

    private static bool IsFalse(ReadOnlySpan<char> text) => text.StartsWith(False, StringComparison.Ordinal) && (text.Length == False.Length || !char.IsAsciiLetterOrDigit(text[False.Length]));

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
