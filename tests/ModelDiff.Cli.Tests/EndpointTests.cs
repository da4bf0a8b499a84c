using System.Text.Json;
using ModelDiff.Cli.Serving;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;

namespace ModelDiff.Cli.Tests;

/// <summary>Models behind an endpoint as arguments of the command.</summary>
public sealed class EndpointTests : IAsyncLifetime, IDisposable
{
    private static readonly string Onnx = Fixtures.Onnx("dynamic_batch.onnx");

    private readonly TemporaryFolder _folder = new();
    private readonly CountingModel _model = OnnxAdapter.Load(Onnx).Counted();
    private ModelServer _server = null!;

    public async Task InitializeAsync() => _server = await ModelServer.StartAsync(_model, "net");

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Compare_AFileWithTheSameModelServed_IsExactlySimilar()
    {
        var result = await CommandResult.OfAsync($"compare {Onnx} {_server.Address} --generator random --pairs 10 --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("similarity").GetDouble().Should().BeApproximately(1, 1e-12);
        var suspect = result.Json.GetProperty("suspect");
        (suspect.GetProperty("name").GetString(), suspect.GetProperty("path").GetString()).Should().Be(("net", _server.Address));
        suspect.GetProperty("ddv").GetRawText().Should().Be(result.Json.GetProperty("victim").GetProperty("ddv").GetRawText());
        _model.Queries.Should().Be(27);
    }

    [Fact]
    public async Task Compare_TwiceWithACache_AsksOnce()
    {
        var command = $"compare {Onnx} {_server.Address} --generator random --pairs 10 --cache {_folder.File("answers")} --json -";
        var first = await CommandResult.OfAsync(command);
        var second = await CommandResult.OfAsync(command);

        second.ExitCode.Should().Be(0, because: second.Error);
        second.Json.GetProperty("suspect").GetRawText().Should().Be(first.Json.GetProperty("suspect").GetRawText());
        _model.Queries.Should().Be(20);
    }

    [Fact]
    public async Task Compare_Repeats_AsksEachRowSoOften()
    {
        var result = await CommandResult.OfAsync($"compare {Onnx} {_server.Address} --generator random --pairs 10 --repeats 3 --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("similarity").GetDouble().Should().BeApproximately(1, 1e-6);
        _model.Queries.Should().Be(81);
    }

    [Fact]
    public async Task Compare_RepeatsWithACache_IsWrongUsage()
    {
        var result = await CommandResult.OfAsync($"compare {Onnx} {_server.Address} --generator random --pairs 10 --repeats 3 --cache {_folder.File("cache")}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("--cache and --repeats exclude each other");
    }

    [Fact]
    public async Task Compare_MoreRowsThanMaxQueries_StopsBeforeThem()
    {
        var result = await CommandResult.OfAsync($"compare {Onnx} {_server.Address} --generator search --pairs 2 --tries 500 --max-queries 70 --range -9,9 --craft-on suspect");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("Model 'net' may be asked 70 rows");
        _model.Queries.Should().BeLessThanOrEqualTo(70);
    }

    [Fact]
    public async Task Inspect_Endpoint_TellsItsSignature()
    {
        var result = await CommandResult.OfAsync($"inspect {_server.Address} --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("format").GetString().Should().Be("Endpoint");
        result.Json.GetProperty("sha256").ValueKind.Should().Be(JsonValueKind.Null);
        result.Json.GetProperty("inputShape").GetRawText().Should().MatchRegex(@"^\[\s*3\s*\]$");
        result.Json.GetProperty("outputShape").GetRawText().Should().MatchRegex(@"^\[\s*4\s*\]$");
        (await CommandResult.OfAsync($"inspect {_server.Address}")).Out.Should().Contain("Endpoint").And.NotContain("sha-256");
    }

    [Fact]
    public async Task Inspect_Template_IsAskedByIt()
    {
        var path = _folder.Write("house.endpoint.json", System.Text.Encoding.UTF8.GetBytes($$$"""
            {
                "url": "{{{_server.Address}}}/infer",
                "body": { "inputs": [{ "name": "input", "datatype": "FP32", "shape": [1, 3], "data": "{{input}}" }] },
                "scores": "/outputs/0/data",
                "inputShape": [3]
            }
            """));
        var result = await CommandResult.OfAsync($"inspect {path} --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("name").GetString().Should().Be("house");
        result.Json.GetProperty("outputShape").GetRawText().Should().MatchRegex(@"^\[\s*4\s*\]$");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/v2/models/net", 1, "no answer")]
    [InlineData("http://127.0.0.1:1/net", 1, "such as http://host:8000/v2/models/NAME")]
    [InlineData("ftp://127.0.0.1/v2/models/net", 1, "begins with http:// or https://")]
    [InlineData("http://127.0.0.1:1/v2/models/net --token-env MODELDIFF_TEST_NONE", 1, "the environment variable MODELDIFF_TEST_NONE is not set")]
    [InlineData("http://127.0.0.1:1/v2/models/net --header-env X-Key=MODELDIFF_TEST_NONE", 1, "the environment variable MODELDIFF_TEST_NONE is not set")]
    [InlineData("http://127.0.0.1:1/v2/models/net --header-env X-Key", 2, "--header-env must be")]
    [InlineData("missing.endpoint.json", 1, "there is no such file")]
    [InlineData("http://127.0.0.1:1/v2/models/net --classes cat", 2, "--classes must be")]
    [InlineData("http://127.0.0.1:1/v2/models/net --timeout 0", 2, "--timeout must be")]
    [InlineData("http://127.0.0.1:1/v2/models/net --concurrency 0", 2, "--concurrency must be")]
    public async Task Inspect_NoEndpoint_SaysWhyInOneLine(string arguments, int exitCode, string contained)
    {
        var result = await CommandResult.OfAsync($"inspect {arguments}");

        result.ExitCode.Should().Be(exitCode);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(contained);
        result.Out.Should().BeEmpty();
    }
}
