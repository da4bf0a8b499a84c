using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace ModelDiff.Http.Transport;

/// <summary>The forms in which a server may say a secret back.</summary>
internal static class SecretForms
{
    /// <summary>Shorter parts of encoded secrets are not looked for: they would be found in any text.</summary>
    private const int ShortestPart = 6;

    /// <summary>The secret as it is and as URLs, JSON, HTML, base64 and hexadecimal digits write it, the longest first.</summary>
    public static IReadOnlyList<string> Of(string secret)
    {
        var forms = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { secret, Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret), WebUtility.HtmlEncode(secret) };
        foreach (var encoder in new[] { JavaScriptEncoder.Default, JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        {
            var json = encoder.Encode(secret);
            forms.UnionWith([json, json.Replace("/", @"\/", StringComparison.Ordinal)]);
        }

        var parts = Base64(secret).Append(Convert.ToHexString(Encoding.UTF8.GetBytes(secret))).Concat(Decoded(secret));
        forms.UnionWith(parts.Where(part => part.Length >= ShortestPart));
        return [.. forms.OrderByDescending(form => form.Length)];
    }

    /// <summary>Base64 in both alphabets, after 0, 1 or 2 other bytes, without the digits at the ends that hold parts of these.</summary>
    private static IEnumerable<string> Base64(string secret)
    {
        for (var before = 0; before < 3; before++)
        {
            var digits = Convert.ToBase64String([.. new byte[before], .. Encoding.UTF8.GetBytes(secret)]).TrimEnd('=');
            var start = before == 0 ? 0 : before + 1;
            var hasPart = (before + Encoding.UTF8.GetByteCount(secret)) % 3 != 0;
            var whole = start < digits.Length ? digits[start..(hasPart ? ^1 : ^0)] : "";
            yield return whole;
            yield return whole.Replace('+', '-').Replace('/', '_');
        }
    }

    /// <summary>What a secret says that is base64 itself, as <c>user:password</c> is: the text, and its part after the colon.</summary>
    private static IEnumerable<string> Decoded(string secret)
    {
        var digits = secret.Split(' ')[^1];
        var buffer = new byte[digits.Length];
        if (!Convert.TryFromBase64String(digits, buffer, out var count))
            return [];
        var text = Encoding.UTF8.GetString(buffer, 0, count);
        return text.All(character => character is >= ' ' and <= '~') ? [text, text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]] : [];
    }
}
