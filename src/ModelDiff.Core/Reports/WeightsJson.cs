using System.Text.Json;
using ModelDiff.Weights;

namespace ModelDiff.Reports;

/// <summary>Writes what weights say as a property of a JSON object.</summary>
internal static class WeightsJson
{
    /// <param name="json">Borrowed; within an object.</param>
    /// <param name="weights">What to write.</param>
    public static void Write(Utf8JsonWriter json, WeightComparison weights)
    {
        json.WriteStartObject("weights");
        json.WriteBoolean("identicalFiles", weights.IdenticalFiles);
        json.WriteNumber("identicalTensors", weights.IdenticalTensors);
        json.WriteNumber("tensors", weights.Tensors);
        json.WriteFinite("p", weights.P);
        if (weights.PublicSeed is { } seed)
            json.WriteNumber("publicSeed", seed);
        json.WriteFinite("copiedShare", weights.CopiedShare);
        json.WriteFinite("updateCosine", weights.UpdateCosine);
        json.WriteFinite("hiddenChannelGain", weights.HiddenChannelGain);
        json.WriteNumber("sharedLayers", weights.Layers.Count(layer => layer.IsShared));
        json.WriteNumber("victimLayers", weights.VictimLayers);
        json.WriteString("finding", WeightText.Key(weights.Finding));
        json.WriteTexts("reasons", weights.Reasons);
        json.WriteStartArray("layers");
        foreach (var layer in weights.Layers)
        {
            json.WriteStartObject();
            json.WriteString("name", layer.Name);
            json.WriteFinite("cosine", layer.Cosine);
            json.WriteFinite("p", layer.P);
            json.WriteBoolean("shared", layer.IsShared);
            json.WriteString("copy", WeightText.Key(layer.Copy));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
