using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelDiff.Storage;

namespace ModelDiff.TFLite.TensorFlowJs;

/// <summary>Fields of a description that nobody trusts: each is what was expected, or an <see cref="InvalidDataException"/> says what it is instead.</summary>
internal static class JsonFields
{
    /// <summary>A member, or null where there is none or it is null.</summary>
    public static JsonElement? Find(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <summary>The member at the end of a way through objects, or null.</summary>
    public static JsonElement? Find(this JsonElement element, params ReadOnlySpan<string> names)
    {
        JsonElement? found = element;
        foreach (var name in names)
            found = found?.Find(name);
        return found;
    }

    /// <summary>A member that must be there.</summary>
    /// <param name="element">Where it should be.</param>
    /// <param name="name">Its name.</param>
    /// <param name="owner">What a message calls the element.</param>
    public static JsonElement Require(this JsonElement element, string name, string owner) =>
        element.Find(name) ?? throw new InvalidDataException($"{owner} has no '{name}'.");

    /// <summary>A text.</summary>
    public static string Text(this JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Unexpected(element, what, "a text");

    /// <summary>A list.</summary>
    public static JsonElement[] Items(this JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : throw Unexpected(element, what, "a list");

    /// <summary>A whole number, which may be written as a text.</summary>
    public static int Whole(this JsonElement element, string what) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetInt32(out var number) => number,
        JsonValueKind.String when int.TryParse(element.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Unexpected(element, what, "a whole number"),
    };

    /// <summary>Whole numbers.</summary>
    public static int[] Wholes(this JsonElement element, string what) => [.. element.Items(what).Select(item => item.Whole(what))];

    /// <summary>A finite real number.</summary>
    public static double Real(this JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Unexpected(element, what, "a number");

    /// <summary>A truth value.</summary>
    public static bool Truth(this JsonElement element, string what) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unexpected(element, what, "true or false"),
    };

    /// <summary>A text of GraphDef: bytes in base64, or a list of their codes.</summary>
    public static string Bytes(this JsonElement element, string what)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return string.Concat(element.Wholes(what).Select(code => (char)(byte)code));
        var text = element.Text(what);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? Encoding.Latin1.GetString(bytes, 0, count) : throw Unexpected(element, what, "base64");
    }

    private static InvalidDataException Unexpected(JsonElement element, string what, string expected) =>
        new($"{what} is {Excerpt.Of(element.GetRawText())}; expected {expected}.");
}
