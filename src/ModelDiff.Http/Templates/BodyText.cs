using System.Text.Json;

namespace ModelDiff.Http.Templates;

/// <summary>Finds the places of inputs in a template's body.</summary>
internal static class BodyText
{
    /// <summary>Texts that are <see cref="EndpointTemplate.Input"/> and nothing else.</summary>
    public static int InputsIn(JsonElement body) => Sum(body, static text => text == EndpointTemplate.Input ? 1 : 0);

    /// <summary>Places of <see cref="EndpointTemplate.Image"/> in texts.</summary>
    public static int ImagesIn(JsonElement body) => Sum(body, static text => text.Split(EndpointTemplate.Image).Length - 1);

    private static int Sum(JsonElement element, Func<string, int> count) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(property => Sum(property.Value, count)),
        JsonValueKind.Array => element.EnumerateArray().Sum(item => Sum(item, count)),
        JsonValueKind.String => count(element.GetString()!),
        _ => 0,
    };
}
