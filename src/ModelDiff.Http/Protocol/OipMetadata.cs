using System.Globalization;
using System.Text.Json;

namespace ModelDiff.Http.Protocol;

/// <summary>What a server tells of a model.</summary>
/// <param name="Version">The version that answers, where there is exactly one.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">Its outputs; empty where the server does not tell.</param>
internal sealed record OipMetadata(string? Version, IReadOnlyList<OipTensorInfo> Inputs, IReadOnlyList<OipTensorInfo> Outputs)
{
    /// <exception cref="FormatException">This is no metadata; the message says what it is, as a clause.</exception>
    /// <param name="body">The answer.</param>
    /// <param name="quote">Makes a server's words safe to show.</param>
    public static OipMetadata Parse(ReadOnlyMemory<byte> body, Func<string, string> quote)
    {
        var root = OipBody.Parse(body, null).Root;
        var versions = root.TryGetProperty("versions", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(version => version.ToString()).ToList() : [];
        return new(versions.Count == 1 ? versions[0] : null, ReadAll(root, "inputs", quote), ReadAll(root, "outputs", quote));
    }

    private static IReadOnlyList<OipTensorInfo> ReadAll(JsonElement root, string part, Func<string, string> quote)
    {
        if (!root.TryGetProperty(part, out var list) || list.ValueKind == JsonValueKind.Null)
            return [];
        return list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(item => Read(item, part) with { Quote = quote })] : throw new FormatException($"JSON whose '{part}' is no list");
    }

    private static OipTensorInfo Read(JsonElement item, string part)
    {
        if (item.ValueKind == JsonValueKind.Object
            && item.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            && item.TryGetProperty("datatype", out var type) && type.ValueKind == JsonValueKind.String
            && item.TryGetProperty("shape", out var shape) && shape.ValueKind == JsonValueKind.Array
            && shape.EnumerateArray().Select(SizeOf).ToList() is var sizes && !sizes.Contains(null))
            return new(name.GetString()!, type.GetString()!, [.. sizes.Select(size => size!.Value)]);
        throw new FormatException($"JSON whose '{part}' have no name, datatype and shape");
    }

    /// <summary>A size, which some servers write as a text.</summary>
    private static long? SizeOf(JsonElement size) => long.TryParse(size.ToString(), CultureInfo.InvariantCulture, out var value) ? value : null;
}
