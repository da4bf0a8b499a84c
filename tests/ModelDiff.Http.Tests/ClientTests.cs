using System.Net;
using System.Text;
using ModelDiff.Models;
using ModelDiff.Tests;
using SkiaSharp;
using static TorchSharp.torch;

namespace ModelDiff.Http.Tests;

/// <summary>Clients of the user's own, and how images are sent.</summary>
public sealed class ClientTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SentRequests _server = new(_ => """{"scores": [1, 2]}""");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Client_Signing_SeesEachTryAndStaysOpen()
    {
        var tries = 0;
        using var client = new HttpClient(new Signing(_server, () => ++tries));
        _server.Status = HttpStatusCode.ServiceUnavailable;
        using (var model = Open(""" "body": { "x": "{{input}}" }""", new EndpointOptions { Client = client, Retries = 2, RetryDelay = TimeSpan.Zero }))
            await FluentActions.Awaiting(() => AskAsync(model)).Should().ThrowAsync<ModelForwardException>();

        _server.All.Select(request => request.Authorization).Should().Equal("Signature 1", "Signature 2", "Signature 3");
        _server.Status = HttpStatusCode.OK;
        using var again = Open(""" "body": { "x": "{{input}}" }""", new EndpointOptions { Client = client });
        (await AskAsync(again)).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Client_Refused_IsNotToldOfTokens()
    {
        using var client = new HttpClient(_server);
        _server.Status = HttpStatusCode.Forbidden;
        using var model = Open(""" "body": { "x": "{{input}}" }""", new EndpointOptions { Client = client });

        (await FluentActions.Awaiting(() => AskAsync(model)).Should().ThrowAsync<ModelForwardException>()).Which.Message.Should().Contain("what the client sends that was handed in").And.NotContain("--token-env");
    }

    [Fact]
    public async Task Body_ThatIsTheImage_IsSentAsOne()
    {
        await SendAsync(""" "body": "{{png}}" """);

        _server.All[0].ContentType.Should().Be("image/png");
        Pixel(_server.All[0].Body).Should().Be(new SKColor(0, 128, 255));
    }

    [Fact]
    public async Task Body_TextWithAnImage_HoldsItInBase64()
    {
        await SendAsync(""" "body": { "image_url": "data:image/png;base64,{{png}}", "n": 1 }""");

        var text = Encoding.UTF8.GetString(_server.All[0].Body);
        text.Should().StartWith("""{"image_url":"data:image/png;base64,""").And.EndWith("\",\"n\":1}");
        Pixel(Convert.FromBase64String(text.Split(',')[1].TrimEnd('"').Replace("\\u002B", "+", StringComparison.Ordinal))).Should().Be(new SKColor(0, 128, 255));
    }

    [Fact]
    public async Task Body_Multipart_IsAFormWithAFile()
    {
        await SendAsync(""" "multipart": true, "body": { "model": "birds", "n": 3, "image": "{{png}}" }""");

        _server.All[0].ContentType.Should().StartWith("multipart/form-data; boundary=modeldiff-");
        var boundary = _server.All[0].ContentType!.Split('=')[1];
        var text = Encoding.Latin1.GetString(_server.All[0].Body);
        text.Should().StartWith($"--{boundary}\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nbirds\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n3\r\n")
            .And.Contain("name=\"image\"; filename=\"input.png\"\r\nContent-Type: image/png\r\n\r\n").And.EndWith($"\r\n--{boundary}--\r\n");
        var start = text.IndexOf("image/png\r\n\r\n", StringComparison.Ordinal) + "image/png\r\n\r\n".Length;
        Pixel(_server.All[0].Body[start..]).Should().Be(new SKColor(0, 128, 255));
    }

    [Fact]
    public async Task Image_OfARangeOfItsOwn_IsScaledAndClipped()
    {
        using var client = new HttpClient(_server);
        using var model = Open(""" "body": "{{png}}", "range": [-1, 1]""", new EndpointOptions { Client = client });
        using var input = tensor(new[] { -1f, 0, 3 }).reshape(1, 3, 1, 1);

        await AskAsync(model, input);

        Pixel(_server.All[0].Body).Should().Be(new SKColor(0, 128, 255));
    }

    [Fact]
    public async Task Image_Gray_HasOneLevel()
    {
        using var client = new HttpClient(_server);
        using var model = Open(""" "body": "{{png}}" """, new EndpointOptions { Client = client });
        using var input = full([1, 1, 2, 3], 0.2f);

        await AskAsync(model, input);

        Pixel(_server.All[0].Body).Should().Be(new SKColor(51, 51, 51));
    }

    [Fact]
    public async Task Image_OfARowThatIsNone_NamesTheShape()
    {
        using var client = new HttpClient(_server);
        using var model = Open(""" "body": "{{png}}" """, new EndpointOptions { Client = client });
        using var input = rand(1, 2, 5);

        (await FluentActions.Awaiting(() => AskAsync(model, input)).Should().ThrowAsync<ModelInputException>()).Which.Message.Should().Contain("[3, height, width]").And.Contain("[2, 5]");
    }

    [Theory]
    [InlineData(""" "body": { "x": "{{png}}", "y": "{{input}}" }""", "2 times")]
    [InlineData(""" "body": { "x": "{{png}} {{png}}" }""", "2 times")]
    [InlineData(""" "body": { "x": "{{png}}" }, "batch": true""", "'batch' must be false")]
    [InlineData(""" "body": { "x": "{{input}}" }, "multipart": true""", "with 'multipart'")]
    [InlineData(""" "body": "{{png}}", "multipart": true""", "with 'multipart'")]
    [InlineData(""" "body": "{{png}}", "ranked": { "label": "/label" }""", "'ranked' must be")]
    [InlineData(""" "body": "{{png}}", "ranked": { "label": "/label", "score": "score" }""", "'ranked' must be")]
    [InlineData(""" "body": "{{png}}", "ranked": { "label": "/label", "score": "/score" }""", "'ranked' takes 'classes'")]
    public void Load_TemplateThatDoesNotFit_SaysWhy(string keys, string message) =>
        FluentActions.Invoking(() => Open(keys, new EndpointOptions())).Should().Throw<ModelLoadException>().WithMessage($"*{message}*");

    private async Task SendAsync(string keys)
    {
        using var client = new HttpClient(_server);
        using var model = Open(keys, new EndpointOptions { Client = client });
        await AskAsync(model);
    }

    private TemplateAdapter Open(string keys, EndpointOptions options)
    {
        _folder.Write("a.endpoint.json", $$"""{ "url": "https://models.example.com/a", "scores": "/scores", {{keys}} }""");
        return TemplateAdapter.Load(Path.Combine(_folder.Path, "a.endpoint.json"), options);
    }

    /// <summary>Asks for one picture: no red, half of green, all of blue.</summary>
    private static async Task<float[]> AskAsync(TemplateAdapter model)
    {
        using var image = tensor(new[] { 0f, 128 / 255f, 1 }).reshape(1, 3, 1, 1).expand(1, 3, 4, 5);
        return await AskAsync(model, image);
    }

    private static async Task<float[]> AskAsync(TemplateAdapter model, Tensor input)
    {
        using var batch = TensorBatch.Borrow(input);
        using var outputs = await model.ForwardAsync(batch);
        return outputs.data<float>().ToArray();
    }

    private static SKColor Pixel(byte[] png)
    {
        using var image = SKBitmap.Decode(png);
        return image.GetPixel(0, 0);
    }

    /// <summary>Signs each message anew.</summary>
    private sealed class Signing(HttpMessageHandler inner, Func<int> number) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Signature {number()}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
