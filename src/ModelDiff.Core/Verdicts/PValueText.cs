using System.Globalization;

namespace ModelDiff.Verdicts;

/// <summary>How p-values are written for people.</summary>
internal static class PValueText
{
    private const double Least = 0.0001;

    /// <summary>Four decimals, for example <c>0.0123</c>; below them <c>&lt; 0.0001</c>; <c>-</c> where there is none.</summary>
    public static string Of(double? p) => p switch
    {
        null => "-",
        { } value when !double.IsFinite(value) => "-",
        < Least => "< 0.0001",
        { } value => value.ToString("0.0000", CultureInfo.InvariantCulture),
    };

    /// <summary>At most four decimals, for example <c>0.05</c>; below them <c>below 0.0001</c>.</summary>
    public static string InSentence(double p) => p < Least ? "below 0.0001" : p.ToString("0.####", CultureInfo.InvariantCulture);
}
