using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Tests;

public sealed class ServeCommandTests
{
    [Fact]
    public async Task Serve_Process_AnswersAndStopsWith130()
    {
        if (OperatingSystem.IsWindows())
            return;   // signals of this kind are Unix's
        var start = new ProcessStartInfo("dotnet", $"{Path.Combine(AppContext.BaseDirectory, "modeldiff.dll")} serve {Fixtures.Onnx("dynamic_batch.onnx")}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync();
        address.Should().MatchRegex("^http://127\\.0\\.0\\.1:[0-9]+/v2/models/dynamic_batch$");
        using var client = new HttpClient();
        var metadata = await client.GetFromJsonAsync<JsonElement>(address);
        metadata.GetProperty("name").GetString().Should().Be("dynamic_batch");

        await Signals.SendAsync(process, "INT");
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(130, because: error);
        error.Should().Be("modeldiff: cancelled.\n");
    }

    [Fact]
    public async Task Serve_NameAndPreprocessing_AreTheServedModels()
    {
        using var cancellation = new CancellationTokenSource();
        var output = new WrittenLine();
        var running = ModelDiffCommand.RunAsync(["serve", Fixtures.Mlp, "--input-shape", "3", "--range", "0,255", "--name", "mlp 2"], new Terminal(output, TextWriter.Null, live: false), cancellation.Token);
        (await Task.WhenAny(output.Line, running)).Should().BeSameAs(output.Line);
        var address = await output.Line;
        address.Should().EndWith("/v2/models/mlp%202");
        var result = await CommandResult.OfAsync(["compare", Fixtures.Mlp, address, "--input-shape", "3", "--range", "0,255", "--generator", "random", "--pairs", "5", "--json", "-"]);
        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("similarity").GetDouble().Should().BeApproximately(1, 1e-12);
        await cancellation.CancelAsync();
        (await running).Should().Be(130);
    }

    [Fact]
    public async Task Serve_PortThatIsTaken_SaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var result = await CommandResult.OfAsync($"serve {Fixtures.Mlp} --input-shape 3 --port {((IPEndPoint)listener.LocalEndpoint).Port}");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("address already in use");
    }

    [Theory]
    [InlineData("--port 70000", "--port must be")]
    [InlineData("--name a/b", "--name must be")]
    public async Task Serve_WrongOption_IsWrongUsage(string arguments, string contained)
    {
        var result = await CommandResult.OfAsync($"serve {Fixtures.Mlp} --input-shape 3 {arguments}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(contained);
    }

    /// <summary>Hands over the first line that is written.</summary>
    private sealed class WrittenLine : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override void WriteLine(string? value) => _line.TrySetResult(value!);
    }
}
