using System.Text.Json.Nodes;
using ModelDiff.Models;
using SkiaSharp;
using static TorchSharp.torch;

namespace ModelDiff.Http.Tests;

/// <summary>Sends the worked templates of <c>docs/endpoints</c> to servers that answer as those of each host.</summary>
public sealed class HostTemplateTests : IDisposable
{
    private static readonly string[] Variables = ["VERTEX_TOKEN", "AZURE_ML_KEY", "HF_TOKEN", "GATEWAY_KEY"];

    public HostTemplateTests()
    {
        foreach (var variable in Variables)
            Environment.SetEnvironmentVariable(variable, $"secret-of-{variable}");
    }

    public void Dispose()
    {
        foreach (var variable in Variables)
            Environment.SetEnvironmentVariable(variable, null);
    }

    [Theory]
    [InlineData("sagemaker", "https://runtime.sagemaker.eu-central-1.amazonaws.com/endpoints/NAME/invocations", null)]
    [InlineData("vertex-ai", "https://europe-west3-aiplatform.googleapis.com/v1/projects/PROJECT/locations/europe-west3/endpoints/NUMBER:predict", "Bearer secret-of-VERTEX_TOKEN")]
    public async Task ForwardAsync_HostOfInstances_AnswersEachRow(string host, string address, string? authorization)
    {
        var server = new SentRequests(body => new JsonObject
        {
            ["predictions"] = new JsonArray([.. JsonNode.Parse(body)!["instances"]!.AsArray().Select(row => new JsonArray(row![0]![0]![0]!.GetValue<float>(), row[223]![223]![2]!.GetValue<float>()))]),
        }.ToJsonString());
        using var inputs = arange(2 * 224 * 224 * 3, dtype: ScalarType.Float32).reshape(2, 224, 224, 3) / (2 * 224 * 224 * 3);

        var rows = await AskAsync(host, server, inputs);

        rows[0].Should().Equal(inputs[0, 0, 0, 0].item<float>(), inputs[0, 223, 223, 2].item<float>());
        rows[1].Should().Equal(inputs[1, 0, 0, 0].item<float>(), inputs[1, 223, 223, 2].item<float>());
        server.All.Should().ContainSingle().Which.Should().Match<(Uri Address, string? ContentType, string? Authorization, byte[] Body)>(request =>
            request.Address == new Uri(address) && request.Authorization == authorization && request.ContentType == "application/json");
    }

    [Fact]
    public async Task ForwardAsync_AzureMl_SendsAnImageInBase64()
    {
        var server = new SentRequests(body => $$"""[{"probs": [{{Red(Base64(JsonNode.Parse(body)!["input_data"]!["data"]![0]!))}}, 0.25], "labels": ["ant", "bee"]}]""");
        using var inputs = Reds(0, 51, 255);

        var rows = await AskAsync("azure-ml", server, inputs);

        rows.Should().BeEquivalentTo([new[] { 0, 0.25f }, [51, 0.25f], [255, 0.25f]]);
        server.All.Should().HaveCount(3).And.OnlyContain(request => request.Authorization == "Bearer secret-of-AZURE_ML_KEY");
    }

    [Fact]
    public async Task ForwardAsync_HuggingFace_SortsScoresByClass()
    {
        var server = new SentRequests(body => $$"""[{"label": "cat", "score": {{Red(Base64(JsonNode.Parse(body)!["inputs"]!))}}}, {"label": "ant", "score": 0.5}]""");
        using var inputs = Reds(102);

        (await AskAsync("hugging-face", server, inputs))[0].Should().Equal(0.5f, 0, 102);
    }

    [Fact]
    public async Task ForwardAsync_Triton_SendsOneTensorARequest()
    {
        var server = new SentRequests(body => JsonNode.Parse(body)!["inputs"]![0]! is var input && input["shape"]!.ToJsonString() == "[1,3,224,224]" && input["datatype"]!.GetValue<string>() == "FP32"
            ? $$"""{"outputs": [{"name": "output", "shape": [1, 2], "data": [{{input["data"]![0]![0]![0]!.ToJsonString()}}, 7]}]}"""
            : throw new InvalidOperationException("no tensor"));
        using var inputs = Reds(51);

        (await AskAsync("triton", server, inputs))[0].Should().Equal(0.2f, 7);
    }

    [Theory]
    [InlineData("""[{"label": "cow", "score": 1}]""", "one of 3 classes")]
    [InlineData("""[{"label": "cat", "score": 1}, {"label": "cat", "score": 1}]""", "each class once")]
    [InlineData("""[{"label": "cat"}]""", "something at '/score'")]
    [InlineData("""[{"label": "cat", "score": "much"}]""", "a number at '/score'")]
    [InlineData("""{"error": "loading"}""", "a list of classes")]
    public async Task ForwardAsync_RankedAnswerThatCannotBeUsed_SaysWhatWasExpected(string answer, string expected)
    {
        using var inputs = Reds(1);

        (await FluentActions.Awaiting(() => AskAsync("hugging-face", new SentRequests(_ => answer), inputs)).Should().ThrowAsync<ModelOutputException>()).Which.Message.Should().Contain(expected);
    }

    /// <summary>Images of one red each, as the level of 255 that it has.</summary>
    private static Tensor Reds(params int[] levels)
    {
        var images = zeros(levels.Length, 3, 224, 224);
        for (var i = 0; i < levels.Length; i++)
            images[i, 0] = levels[i] / 255f;
        return images;
    }

    private static byte[] Base64(JsonNode text) => Convert.FromBase64String(text.GetValue<string>());

    private static int Red(byte[] png)
    {
        using var image = SKBitmap.Decode(png);
        return (image.Width, image.Height, image.GetPixel(100, 50).Green) == (224, 224, 0) ? image.GetPixel(100, 50).Red : throw new InvalidOperationException("another image");
    }

    private static async Task<float[][]> AskAsync(string host, SentRequests server, Tensor inputs)
    {
        using var client = new HttpClient(server);
        using var model = TemplateAdapter.Load(Path.Combine(AppContext.BaseDirectory, "Data", "endpoints", $"{host}.endpoint.json"), new EndpointOptions { Client = client, Concurrency = 1, Retries = 0 });
        using var batch = TensorBatch.Borrow(inputs);
        using var outputs = await model.ForwardAsync(batch);
        return [.. outputs.data<float>().ToArray().Chunk((int)outputs.shape[1])];
    }
}
