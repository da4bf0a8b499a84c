using System.Collections.Immutable;
using System.Text.Json;
using ModelDiff.Reports;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>Coins as JSON.</summary>
internal static class CoinsJson
{
    private const string Format = "modeldiff.coins";
    private const int Version = 1;
    private const int HashDigits = 64;
    private const string First = "first";
    private const string Second = "second";

    /// <summary>Writes coins as indented UTF-8 JSON, with a final newline.</summary>
    public static void Write(CoinsFile coins, Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream, ReportJson.Indented))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("version", Version);
            json.WriteString("nonce", coins.Nonce);
            json.WriteTexts("classes", coins.ClassNames);
            json.WriteStartArray("pairs");
            foreach (var pair in coins.Pairs)
                Write(json, pair);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    /// <exception cref="InputFileException">They are damaged, or no coins.</exception>
    public static CoinsFile Read(string path, byte[] content)
    {
        try
        {
            using var document = StrictJson.Parse(content, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new InputFileException(path, exception is JsonException ? $"it is no JSON that can be read: {exception.Message}" : exception.Message, exception);
        }
    }

    private static void Write(Utf8JsonWriter json, CoinPair pair)
    {
        json.WriteStartObject();
        json.WriteNumber("class", pair.Class);
        Write(json, First, pair.First);
        Write(json, Second, pair.Second);
        json.WriteString("chosen", pair.FirstIsChosen ? First : Second);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string key, CoinImage image)
    {
        json.WriteStartObject(key);
        json.WriteString("name", image.Name);
        json.WriteString("sha256", image.Sha256);
        json.WriteEndObject();
    }

    private static CoinsFile Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != Format)
            throw new FormatException($"it holds no coins: its 'format' must be '{Format}'; 'coins toss' writes such files.");
        if (Get(root, "version", JsonValueKind.Number) is var version && (!version.TryGetInt32(out var number) || number != Version))
            throw new FormatException($"its coins are of format version {Excerpt.Of($"{version}")}; this library reads version {Version}.");
        ImmutableArray<string> classes = [.. Get(root, "classes", JsonValueKind.Array).EnumerateArray().Select((name, i) => name.ValueKind == JsonValueKind.String ? name.GetString()! : throw new FormatException($"class {i} of 'classes' must be a text; got {Excerpt.Of($"{name}")}."))];
        ImmutableArray<CoinPair> pairs = [.. Get(root, "pairs", JsonValueKind.Array).EnumerateArray().Select((pair, i) => ReadPair(pair, i + 1, classes.Length))];
        CheckApart(pairs);
        return new CoinsFile(classes, pairs, Hash(root, "nonce", "the file"));
    }

    private static CoinPair ReadPair(JsonElement pair, int number, int classes)
    {
        if (pair.ValueKind != JsonValueKind.Object)
            throw new FormatException($"pair {number} must be an object; got {Excerpt.Of($"{pair}")}.");
        if (Get(pair, "class", JsonValueKind.Number) is var told && (!told.TryGetInt32(out var label) || label < 0 || label >= classes))
            throw new FormatException($"the class of pair {number} must be a whole number below {classes}, the number of classes; got {Excerpt.Of($"{told}")}.");
        var chosen = Text(pair, "chosen");
        if (chosen is not (First or Second))
            throw new FormatException($"'chosen' of pair {number} must be '{First}' or '{Second}'; got '{Excerpt.Of(chosen)}'.");
        return new CoinPair(label, ReadImage(pair, First, number), ReadImage(pair, Second, number), chosen == First);
    }

    private static CoinImage ReadImage(JsonElement pair, string key, int number)
    {
        var image = Get(pair, key, JsonValueKind.Object);
        return new CoinImage(Text(image, "name"), Hash(image, "sha256", $"pair {number}"));
    }

    /// <exception cref="FormatException">There is no pair, or an image is in two places, so that coins contradict each other.</exception>
    private static void CheckApart(ImmutableArray<CoinPair> pairs)
    {
        if (pairs.IsEmpty)
            throw new FormatException("it holds no pair.");
        var (names, hashes) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < pairs.Length; i++)
        {
            foreach (var image in new[] { pairs[i].First, pairs[i].Second })
            {
                if (!names.Add(image.Name) || !hashes.Add(image.Sha256))
                    throw new FormatException($"the image '{Excerpt.Of(image.Name)}' of pair {i + 1} stands in it twice, by its name or by its content: its coins contradict each other.");
            }
        }
    }

    private static JsonElement Get(JsonElement element, string key, JsonValueKind kind) => element.TryGetProperty(key, out var value) && value.ValueKind == kind
        ? value
        : throw new FormatException($"the key '{key}' is missing, or holds no {kind.ToString().ToLowerInvariant()}.");

    private static string Text(JsonElement element, string key) => Get(element, key, JsonValueKind.String).GetString()!;

    private static string Hash(JsonElement element, string key, string where)
    {
        var text = Text(element, key);
        return text.Length == HashDigits && text.All(char.IsAsciiHexDigitLower) ? text : throw new FormatException($"'{key}' of {where} must be {HashDigits} lower-case hexadecimal digits; got '{Excerpt.Of(text)}'.");
    }
}
