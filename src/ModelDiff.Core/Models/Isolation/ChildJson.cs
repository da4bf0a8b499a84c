using System.Text.Json;

namespace ModelDiff.Models;

/// <summary>What a child wrote as JSON, which may be anything.</summary>
internal static class ChildJson
{
    /// <summary>Reads it.</summary>
    /// <param name="json">The text.</param>
    /// <param name="noun">What it should be, for the message.</param>
    /// <param name="isWhole">Whether something that was read is all there.</param>
    /// <exception cref="InvalidDataException">It is no such thing.</exception>
    public static T Read<T>(string json, string noun, Func<T, bool> isWhole)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json) is { } read && isWhole(read) ? read : throw new InvalidDataException($"the answer is no {noun}");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"the answer is no {noun}", exception);
        }
    }
}
