using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelDiff.Http.Protocol;
using ModelDiff.Http.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Serving;

/// <summary>What a client of the protocol asks of a model with one input and one output.</summary>
/// <param name="Id">The client's name for the request, or null.</param>
/// <param name="Input">The rows.</param>
/// <param name="WantsBinary">Whether the output is to be sent in binary form.</param>
internal sealed record InferRequest(string? Id, OipTensor Input, bool WantsBinary)
{
    public const string InputName = "input";
    public const string OutputName = "output";

    /// <exception cref="FormatException">It is no such request.</exception>
    public static async Task<InferRequest> ReadAsync(HttpRequest request)
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content);
        var body = OipBody.Parse(content.ToArray(), HeaderLengthOf(request));
        var inputs = body.ReadTensors("inputs");
        if (inputs is not [{ Name: InputName, Texts: null, Shape.Length: > 0 } input])
            throw new FormatException($"expected one input '{InputName}' of numbers");
        var id = body.Root.TryGetProperty("id", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return new(id, input, WantsBinaryOutput(body.Root));
    }

    /// <returns>Owned by the caller: float32 of the input's shape.</returns>
    public Tensor ToTensor()
    {
        using var scope = NewDisposeScope();
        return tensor(Input.Values.ToArray(), ScalarType.Float32).reshape(Input.Shape).DetachFromDisposeScope();
    }

    private static int? HeaderLengthOf(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(EndpointRequest.HeaderLengthName, out var value))
            return null;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : throw new FormatException($"expected a length in the header {EndpointRequest.HeaderLengthName}");
    }

    private static bool WantsBinaryOutput(JsonElement root)
    {
        if (!root.TryGetProperty("outputs", out var outputs) || outputs.ValueKind != JsonValueKind.Array || outputs.GetArrayLength() == 0)
            return IsSet(root, "binary_data_output");
        if (outputs.EnumerateArray().Any(output => output.ValueKind != JsonValueKind.Object || !output.TryGetProperty("name", out var name) || name.ToString() != OutputName))
            throw new FormatException($"the only output is '{OutputName}'");
        return outputs.EnumerateArray().All(output => IsSet(output, "binary_data")) || IsSet(root, "binary_data_output");
    }

    private static bool IsSet(JsonElement element, string parameter) =>
        element.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
        && parameters.TryGetProperty(parameter, out var value) && value.ValueKind == JsonValueKind.True;
}
