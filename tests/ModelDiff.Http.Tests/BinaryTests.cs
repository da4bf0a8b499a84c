using System.Text;
using ModelDiff.Http.Protocol;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime.Tests;
using ModelDiff.Tests.Models;
using TorchSharp;

namespace ModelDiff.Http.Tests;

/// <summary>The binary tensor data extension.</summary>
public sealed class BinaryTests : IDisposable
{
    private readonly FaultyServer _server = new(binary: true);
    private readonly torch.Tensor _inputs = Fixture.Inputs(5, 3);

    public void Dispose()
    {
        _inputs.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void ForwardAsync_ServerWithTheExtension_AnswersAsNumPy()
    {
        using var model = _server.Connect();
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
        _server.Questions.Should().HaveCount(3).And.OnlyContain(request => request.ContentType == "application/octet-stream");
    }

    [Theory]
    [InlineData("""{"extensions": ["sequence", "binary_tensor_data"]}""", "application/octet-stream")]
    [InlineData("""{"extensions": ["sequence"]}""", "application/json")]
    [InlineData("""{"extensions": "binary_tensor_data"}""", "application/json")]
    [InlineData("{}", "application/json")]
    [InlineData("<html>", "application/json")]
    public void ConnectAsync_WhatTheServerTells_Decides(string server, string contentType)
    {
        _server.OnMetadata = context => context.Request.Path == "/v2"
            ? Fault.Answer(server)(context)
            : Fault.Answer("""{"inputs": [{"name": "input", "datatype": "FP32", "shape": [-1, 3]}], "outputs": [{"name": "output", "datatype": "FP32", "shape": [-1, 4]}]}""")(context);
        using var model = _server.Connect();
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
        _server.Questions.Should().OnlyContain(request => request.ContentType == contentType);
    }

    [Fact]
    public void ForwardAsync_AnswerInJson_IsReadAsWell()
    {
        using var model = _server.Connect();
        using var row = Fixture.Inputs(1, 3);
        _server.Faults.Enqueue(Fault.Output("1, 4", "1, 2, 3, 4.5"));
        Fixture.AskRows(model, row)[0].Should().Equal(1, 2, 3, 4.5f);
    }

    [Theory]
    [InlineData("104", "1234", "a tensor 'output' with binary data of size 16, of which 4 bytes are there")]
    [InlineData("900", "1234", "a body of 108 bytes that should begin with 900 bytes of JSON")]
    [InlineData("20", "1234", "JSON that is damaged or cut off after 20 bytes (line 1, byte 20)")]
    public void ForwardAsync_DamagedBinaryAnswer_SaysWhatCame(string headerLength, string data, string actual)
    {
        using var model = _server.Connect();
        using var row = Fixture.Inputs(1, 3);
        _server.Faults.Enqueue(Fault.Answer("""{"outputs":[{"name":"output","shape":[1,4],"datatype":"FP32","parameters":{"binary_data_size":16    }}]}""" + data, "application/octet-stream", headerLength));
        var ask = () => Fixture.Ask(model, row);
        ask.Should().Throw<ModelOutputException>().WithMessage($"*/infer: expected JSON with the output 'output'; got {actual}.");
    }

    [Fact]
    public void ForwardAsync_NaN_IsRefused()
    {
        using var model = _server.Connect();
        using var row = Fixture.Inputs(1, 3);
        var answer = """{"outputs":[{"name":"output","shape":[1,4],"datatype":"FP16","parameters":{"binary_data_size":8}}]}"""u8.ToArray();
        _server.Faults.Enqueue(async context =>
        {
            context.Response.Headers["Inference-Header-Content-Length"] = $"{answer.Length}";
            await context.Response.Body.WriteAsync((byte[])[.. answer, 0, 0x3C, 0, 0x7E, 0, 0, 0, 0]);
        });
        var ask = () => Fixture.Ask(model, row);
        ask.Should().Throw<ModelOutputException>().WithMessage("*/infer: expected finite numbers; got NaN.");
    }

    /// <summary>The layout that the extension's specification shows: JSON, then the contents in the order of the tensors.</summary>
    [Fact]
    public void Write_TwoTensors_PutsTheirContentsBehindTheJson()
    {
        OipTensor[] tensors = [new("a", "FP16", [2], new[] { 1.5f, -2f }), new("b", "BYTES", [2], default, ["ab", "é"])];
        var (body, headerLength) = OipWriter.Write("inputs", tensors, binary: true);
        const string Json = """{"inputs":[{"name":"a","shape":[2],"datatype":"FP16","parameters":{"binary_data_size":4}},{"name":"b","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":12}}]}""";
        headerLength.Should().Be(Json.Length);
        Encoding.UTF8.GetString(body, 0, Json.Length).Should().Be(Json);
        Convert.ToHexString(body[Json.Length..]).Should().Be("003E00C0" + "020000006162" + "02000000C3A9");

        var read = OipBody.Parse(body, headerLength).ReadTensors("inputs");
        read[0].Values.ToArray().Should().Equal(1.5f, -2f);
        read[1].Texts.Should().Equal("ab", "é");
    }
}
