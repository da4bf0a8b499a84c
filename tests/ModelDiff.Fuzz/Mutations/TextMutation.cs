using System.Text;
using System.Text.RegularExpressions;

namespace ModelDiff.Fuzz.Mutations;

/// <summary>Changes tokens of a text: numbers, strings, words and brackets, as JSON, Python and TorchScript have them.</summary>
internal static partial class TextMutation
{
    private static readonly string[] Values =
    [
        "0", "-1", "1", "0.5", "-0", "1e999", "-1e999", "1e-999", "2147483647", "2147483648", "-2147483649", "4611686018427387904", "9223372036854775807", "9223372036854775808", "18446744073709551616",
        "99999999999999999999999999999999999999", "NaN", "Infinity", "true", "false", "True", "False", "null", "{}", "[]", "[null]", "[[]]", "{\"\":0}", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\u202e\"", "\"x\"", "''", "()", "(0,)", "(3, 0, 9223372036854775807)",
    ];

    /// <summary>One or two tokens, brackets seldom, replaced, left out, doubled or exchanged, or a change of bytes.</summary>
    public static byte[] Apply(byte[] content, Random random)
    {
        var text = Encoding.Latin1.GetString(content);
        for (var changes = 1 + (random.Next(4) / 3); changes > 0; changes--)
        {
            var tokens = Token().Matches(text).Where(token => random.Next(4) == 0 || char.IsLetterOrDigit(token.Value[^1]) || token.Value.Length > 1).ToArray();
            if (tokens.Length == 0)
                return ByteMutation.Apply(content, random);
            text = Change(text, tokens, random);
        }

        var result = Encoding.Latin1.GetBytes(text);
        return random.Next(8) == 0 ? ByteMutation.Apply(result, random) : result;
    }

    private static string Change(string text, Match[] tokens, Random random)
    {
        var (token, other) = (tokens[random.Next(tokens.Length)], tokens[random.Next(tokens.Length)]);
        return random.Next(6) switch
        {
            0 or 1 => Replaced(text, token, Values[random.Next(Values.Length)]),
            2 => Replaced(text, token, ""),
            3 => Replaced(text, token, token.Value + token.Value),
            4 => Replaced(text, token, other.Value),
            _ => Replaced(text, token, string.Concat(Enumerable.Repeat(token.Value, random.Next(1, 300)))),
        };
    }

    private static string Replaced(string text, Match token, string value) => string.Concat(text.AsSpan(0, token.Index), value, text.AsSpan(token.Index + token.Length));

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|'[^']*'|-?\d+(?:\.\d+)?|\w+|[\[\]{}(),:]
        """)]
    private static partial Regex Token();
}
