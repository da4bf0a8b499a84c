using System.Net;
using System.Net.Sockets;
using ModelDiff.Models;

namespace ModelDiff.Http.Tests;

public sealed class ConnectFailureTests : IDisposable
{
    private readonly FaultyServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("ftp://host/v2/models/m", "begins with http:// or https://")]
    [InlineData("host/v2/models/m", "begins with http:// or https://")]
    [InlineData("http://host:8000", "such as http://host:8000/v2/models/NAME")]
    [InlineData("http://host/v2/models/", "such as http://host:8000/v2/models/NAME")]
    [InlineData("http://host/v2/models/m/infer", "such as http://host:8000/v2/models/NAME")]
    [InlineData("http://host/v2/models/m?key=1", "such as http://host:8000/v2/models/NAME")]
    public async Task ConnectAsync_NoAddressOfAModel_SaysWhatWasExpected(string address, string expected)
    {
        var connect = () => OipAdapter.ConnectAsync(address);
        (await connect.Should().ThrowAsync<ModelLoadException>()).WithMessage($"*{expected}*").Which.Message.Should().NotContain("key=1");
    }

    [Fact]
    public async Task ConnectAsync_UnknownModel_SaysSo()
    {
        var connect = () => OipAdapter.ConnectAsync($"{_server.Root}/v2/models/other", FaultyServer.Quick);
        (await connect.Should().ThrowAsync<ModelLoadException>()).WithMessage($"Cannot load model '{_server.Root}/v2/models/other': GET {_server.Root}/v2/models/other: it answered 404 Not Found: there is no model 'other' here.");
    }

    [Fact]
    public async Task ConnectAsync_NobodyListens_FailsAtOnce()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var connect = () => OipAdapter.ConnectAsync($"http://127.0.0.1:{port}/v2/models/m", new() { RetryDelay = TimeSpan.FromDays(1), LongestWait = TimeSpan.FromDays(1) });
        (await connect.Should().ThrowAsync<ModelLoadException>()).WithMessage("*: no answer: *");
    }

    [Theory]
    [InlineData("<html></html>", "got a page of HTML or XML.")]
    [InlineData("[]", "got JSON a list.")]
    [InlineData("""{"inputs": 1}""", "got JSON whose 'inputs' is no list.")]
    [InlineData("""{"inputs": [{"name": "x"}]}""", "got JSON whose 'inputs' have no name, datatype and shape.")]
    [InlineData("""{"inputs": []}""", "it tells of no input; name the one to feed.")]
    [InlineData("""{"inputs": [{"name": "x", "datatype": "BYTES", "shape": [-1]}]}""", "expected an input of real numbers; it has 'x' BYTES [-1].")]
    [InlineData("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 0]}]}""", "its input 'x' FP32 [-1, 0] has no elements.")]
    [InlineData("""{"inputs": [{"name": "a", "datatype": "FP32", "shape": [-1, 3]}, {"name": "b", "datatype": "FP32", "shape": [-1]}]}""", "expected one input; it has 'a' FP32 [-1, 3], 'b' FP32 [-1].")]
    public void ConnectAsync_MetadataThatCannotBeUsed_SaysWhatWasExpected(string metadata, string expected)
    {
        _server.OnMetadata = Fault.Answer(metadata);
        var connect = () => _server.Connect();
        connect.Should().Throw<ModelLoadException>().WithMessage($"*{expected}");
    }

    [Fact]
    public void ConnectAsync_OtherShapeThanTheModels_Throws()
    {
        var connect = () => _server.Connect(FaultyServer.Quick with { InputShape = new TensorShape(3, 2, 2) });
        connect.Should().Throw<ModelLoadException>().WithMessage("*input 'input' FP32 [-1, 3] does not take rows of shape [3, 2, 2].");
    }

    [Fact]
    public void ConnectAsync_UnknownOutput_Throws()
    {
        var connect = () => _server.Connect(FaultyServer.Quick with { Output = OutputSelector.Parse("logits") });
        connect.Should().Throw<ModelLoadException>().WithMessage("*it has no output 'logits'; select one of 'output' FP32 *");
    }
}
