using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;

namespace ModelDiff.Cli.Options;

/// <summary>Parsers and checks of option values; a bad value becomes a usage error that names the option.</summary>
internal static class OptionText
{
    /// <summary>An option that takes a number within limits.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="standard">Its value where it is not given.</param>
    /// <param name="description">For the help text.</param>
    /// <param name="isLegal">The limits.</param>
    /// <param name="expected">The limits in words, for example <c>a number above 0</c>.</param>
    public static Option<T> Number<T>(string name, T standard, string description, Func<T, bool> isLegal, string expected)
        where T : struct, IParsable<T>
    {
        var option = Number(name, description, isLegal, expected);
        option.DefaultValueFactory = _ => standard;
        return option;
    }

    /// <summary>An option that takes a number within limits and has no default.</summary>
    public static Option<T> Number<T>(string name, string description, Func<T, bool> isLegal, string expected)
        where T : struct, IParsable<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => T.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && isLegal(value)
                ? value
                : Reject<T>(result, expected, result.Tokens[0].Value),
        };

    /// <summary>Numbers separated by commas, for example <c>0.485,0.456,0.406</c>.</summary>
    public static double[]? Numbers(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                return Reject<double[]>(result, "numbers separated by commas", text);
        }

        return numbers;
    }

    /// <summary>Positive sizes separated by 'x' or commas, for example <c>224x224</c>.</summary>
    public static long[]? Sizes(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var parts = text.Split(['x', ','], StringSplitOptions.TrimEntries);
        var sizes = new long[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] is < 1 or > 1_000_000)
                return Reject<long[]>(result, "sizes such as 224x224", text);
        }

        return sizes;
    }

    /// <summary>The option of a setting: <c>--resize-shortest</c> of <c>resizeShortest</c>.</summary>
    public static string NameOf(string setting) => "--" + JsonNamingPolicy.KebabCaseLower.ConvertName(setting);

    /// <summary>Says what an option must be.</summary>
    public static T? Reject<T>(ArgumentResult result, string expected, string actual)
    {
        var option = (result.Parent as OptionResult)?.Option.Name ?? "the argument";
        result.AddError($"{option} must be {expected}; got '{actual}'.");
        return default;
    }
}
