using System.Globalization;

namespace ModelDiff.Reports;

/// <summary>How reports write numbers: with a point, and a dash for what there is not.</summary>
internal static class NumberText
{
    /// <summary>A number in a format, or <c>-</c> where there is none, or it is NaN or infinite; what rounds to zero has no sign.</summary>
    public static string Of(double? value, string format)
    {
        if (value is not { } number || !double.IsFinite(number))
            return "-";
        var text = number.ToString(format, CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAnyInRange('1', '9') ? text : text.TrimStart('-');
    }

    /// <summary>A rate, for example <c>1 %</c>.</summary>
    public static string Percent(double rate) => Of(100 * rate, "0.###") + " %";

    /// <summary>A number with its noun, for example <c>1 pair</c> or <c>3 pairs</c>.</summary>
    public static string Count(long count, string noun) => FormattableString.Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>A setting with all its digits.</summary>
    public static string Whole(object setting) => setting is bool flag ? (flag ? "yes" : "no") : string.Format(CultureInfo.InvariantCulture, "{0}", setting);

    /// <summary>A setting, numbers with at most six digits.</summary>
    public static string Short(object setting) => setting is double number ? number.ToString("G6", CultureInfo.InvariantCulture) : Whole(setting);
}
