using ModelDiff.Models;
using ModelDiff.Tests.Models;
using Microsoft.AspNetCore.Http;
using TorchSharp;

namespace ModelDiff.Http.Tests;

/// <summary>A fault that does not pass becomes one clear error, and an answer that was received is not asked for again.</summary>
public sealed class FatalFaultTests : IDisposable
{
    private readonly FaultyServer _server = new();
    private readonly torch.Tensor _inputs = Fixture.Inputs(2, 3);

    public void Dispose()
    {
        _inputs.Dispose();
        _server.Dispose();
    }

    public static TheoryData<string, string, string> Answers => new()
    {
        { """{"outputs": [{"name": "output", "datatype": "FP32", "shape": [2, 4], "data": [1, 2,""", "JSON with the output 'output'", "JSON that is damaged or cut off after 83 bytes (line 1, byte 82)" },
        { "<!DOCTYPE html><html>Sign in</html>", "JSON with the output 'output'", "a page of HTML or XML" },
        { "", "JSON with the output 'output'", "nothing" },
        { "pong", "JSON with the output 'output'", "no JSON" },
        { "[1, 2]", "JSON with the output 'output'", "JSON a list" },
        { "{}", "JSON with the output 'output'", "JSON without a list 'outputs'" },
        { """{"outputs": []}""", "JSON with the output 'output'", "no outputs" },
        { """{"outputs": [{"name": "logits", "datatype": "FP32", "shape": [1], "data": [1]}]}""", "JSON with the output 'output'", "the outputs 'logits'" },
        { Output("2, 4", "1, 2, 3"), "JSON with the output 'output'", "a tensor 'output' with 3 elements where its shape says 8" },
        { Output("2, 4", "1, 2, 3, 4, 5, 6, 7, NaN"), "JSON with the output 'output'", "JSON with NaN in place of a number (line 1, byte 99)" },
        { Output("2, 4", "1, 2, 3, 4, 5, 6, 7, null"), "JSON with the output 'output'", "a tensor 'output' with null among its numbers" },
        { Output("2, 4", "1, 2, 3, 4, 5, 6, 7, 1e999"), "finite numbers", "Infinity" },
        { Output("1, 4", "1, 2, 3, 4"), "the shape [2, 4] of 'output'", "[1, 4] (try --request-rows 1)" },
        { """{"error": "CUDA out of memory"}""", "JSON with the output 'output'", "the error 'CUDA out of memory'" },
        { """{"detail": {"code": 7}}""", "JSON with the output 'output'", """the error '{"code": 7}'""" },
        { Output("2, 4", "1, 2, 3, 4, 5, 6, 7, -Infinity"), "JSON with the output 'output'", "JSON with -Infinity in place of a number (line 1, byte 100)" },
        { """{"outputs": [{"name": "output", "datatype": "INT64", "shape": [2, 4], "data": [1, 2, 3, 4, 5, 6, 7, 8]}]}""", "scores", "INT64, class indices, which are no scores: give the number of classes (--classes N), or select an output of scores" },
        { Output("2, 2", "1, 2, 3, 4"), "the shape [2, 4] of 'output'", "[2, 2]" },
        { Output("9999999999, 9999999999", "1"), "JSON with the output 'output'", "a tensor 'output' with the size 9999999999 in its shape" },
        { Output("99999999, 99999999", "1"), "JSON with the output 'output'", "a tensor 'output' with shape [99999999, 99999999], which is too large" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void ForwardAsync_UnusableAnswer_SaysWhereAndWhatWasExpected(string answer, string expected, string actual)
    {
        Asking(Fault.Answer(answer)).Should().Throw<ModelOutputException>()
            .WithMessage($"Model 'dynamic_batch' gave an unusable output: {_server.Address}/infer: expected {expected}; got {actual}.");
        _server.Questions.Should().ContainSingle();
    }

    [Fact]
    public void ForwardAsync_ErrorOfTheClient_IsNotAskedAgain()
    {
        Asking(Fault.Status(400, """{"error": "unexpected shape\nfor input"}""")).Should().Throw<ModelForwardException>()
            .WithMessage($"Model 'dynamic_batch' failed on inputs of shape [2, 3]: POST {_server.Address}/infer: it answered 400 Bad Request: unexpected shape. Try --request-rows 1.");
        _server.Questions.Should().ContainSingle();
    }

    [Fact]
    public void ForwardAsync_ErrorThatStays_IsToldAfterTheRetries()
    {
        Asking(Fault.Status(503, """{"error": "busy"}"""), 6).Should().Throw<ModelForwardException>().WithMessage("*it answered 503 Service Unavailable: busy.");
        _server.Questions.Should().HaveCount(6);
    }

    [Fact]
    public void ForwardAsync_ConnectionCutAlways_IsToldAfterTheRetries()
    {
        Asking(Fault.CutInBody, 6).Should().Throw<ModelForwardException>().WithMessage($"*POST {_server.Address}/infer: no answer: *").Which.Message.Should().NotContain("\n");
        _server.Questions.Should().HaveCount(6);
    }

    [Fact]
    public void ForwardAsync_LongRetryAfter_GivesUp()
    {
        Asking(Fault.Status(429, retryAfter: "3600")).Should().Throw<ModelForwardException>()
            .WithMessage("*it answered 429 Too Many Requests. It asks to wait 3600 s; at most 60 s are allowed.");
        _server.Questions.Should().ContainSingle();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ForwardAsync_HugeAnswer_IsNotRead(bool tellsLength)
    {
        Asking(Fault.Huge(tellsLength)).Should().Throw<ModelForwardException>().WithMessage("*expected an answer of at most 100000 bytes; got a longer one.");
        _server.Questions.Should().ContainSingle();
    }

    [Fact]
    public void ForwardAsync_RowsOfChangingLength_Throws()
    {
        _server.OnMetadata = Fault.Answer("""{"inputs": [{"name": "input", "datatype": "FP32", "shape": [-1, 3]}]}""");
        using var four = Fixture.Inputs(4, 3);
        using var model = _server.Connect(FaultyServer.Quick with { Concurrency = 1 });
        _server.Faults.Enqueue(Fault.Output("2, 4", "1, 2, 3, 4, 5, 6, 7, 8"));
        _server.Faults.Enqueue(Fault.Output("2, 2", "1, 2, 3, 4"));
        var ask = () => Fixture.Ask(model, four);
        ask.Should().Throw<ModelOutputException>().WithMessage($"*{_server.Address}: expected rows of one length; got 4 and 2 values.");
    }

    [Fact]
    public void ForwardAsync_DamagedCompression_SaysSo()
    {
        Asking(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync("this is no gzip at all, whatever the header says");
        }).Should().Throw<ModelForwardException>().WithMessage("*expected an answer that can be decompressed: *");
        _server.Questions.Should().ContainSingle();
    }

    [Fact]
    public void ForwardAsync_SilentServer_SaysHowLongItWaited()
    {
        using var model = _server.Connect(FaultyServer.Quick with { Timeout = TimeSpan.FromSeconds(1), Retries = 0 });
        _server.Faults.Enqueue(Fault.Silence);
        var ask = () => Fixture.Ask(model, _inputs);
        ask.Should().Throw<ModelForwardException>().WithMessage($"*POST {_server.Address}/infer: no answer within 1 s.");
    }

    private static string Output(string shape, string data) => $$"""{"outputs": [{"name": "output", "datatype": "FP32", "shape": [{{shape}}], "data": [{{data}}]}]}""";

    private Func<torch.Tensor> Asking(Func<HttpContext, Task> fault, int times = 1)
    {
        for (var i = 0; i < times; i++)
            _server.Faults.Enqueue(fault);
        return () =>
        {
            using var model = _server.Connect(FaultyServer.Quick with { MaxResponseBytes = 100_000 });
            return Fixture.Ask(model, _inputs);
        };
    }
}
