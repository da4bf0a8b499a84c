using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>A network's description as it stands in a file's metadata.</summary>
internal static class DescriptionJson
{
    public static string Write(NetworkDescription description)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("architecture", description.Architecture);
            json.WritePropertyName("inputShape");
            JsonSerializer.Serialize(json, description.InputShape.Sizes);
            json.WriteNumber("classes", description.ClassCount);
            json.WritePropertyName("mean");
            JsonSerializer.Serialize(json, description.Mean);
            json.WritePropertyName("std");
            JsonSerializer.Serialize(json, description.Deviation);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <exception cref="FormatException">It describes no network.</exception>
    public static NetworkDescription Read(string text)
    {
        try
        {
            using var document = StrictJson.Parse(Encoding.UTF8.GetBytes(text));
            var root = document.RootElement;
            var shape = new TensorShape([.. root.GetProperty("inputShape").EnumerateArray().Select(size => size.GetInt64())]);
            var description = new NetworkDescription(root.GetProperty("architecture").GetString() ?? "", shape, root.GetProperty("classes").GetInt32())
            {
                Mean = Numbers(root.GetProperty("mean")),
                Deviation = Numbers(root.GetProperty("std")),
            };
            return IsNormalization(description) ? description : throw new FormatException("its mean and std must be one value each, or one per channel, std above 0.");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException(exception.Message.Split('\n')[0], exception);
        }
    }

    private static bool IsNormalization(NetworkDescription description) =>
        description.Mean.Length == description.Deviation.Length && (description.Mean.Length == 1 || description.Mean.Length == description.InputShape.Sizes[0])
        && description.Mean.All(double.IsFinite) && description.Deviation.All(value => value > 0 && double.IsFinite(value));

    private static ImmutableArray<double> Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];
}
