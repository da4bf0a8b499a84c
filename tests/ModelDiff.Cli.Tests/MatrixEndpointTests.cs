using System.Diagnostics;
using ModelDiff.Cli.Serving;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Tests;

/// <summary>Models behind endpoints in a matrix, and a run that is interrupted while one of them thinks.</summary>
public sealed class MatrixEndpointTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CountingModel _model = OnnxAdapter.Load(Fixtures.Panel("derived.onnx")).Counted();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _hold;
    private ModelServer _server = null!;

    private string Cache => _folder.File("answers");

    private string Models => $"{Fixtures.Panel("victim.onnx")} {Fixtures.Panel("stranger.onnx")} {_server.Address}";

    public async Task InitializeAsync() => _server = await ModelServer.StartAsync(new DelegateAdapter(_model.Signature, AnswerAsync), "remote");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Matrix_FilesAndAnEndpoint_AreComparedAlike()
    {
        var result = await CommandResult.OfAsync($"matrix {Models} --json -");
        var files = await CommandResult.OfAsync($"matrix {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("stranger.onnx")} {Fixtures.Panel("derived.onnx")} --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("similarity")[0][2].GetDouble().Should().BeApproximately(files.Json.GetProperty("similarity")[0][2].GetDouble(), 1e-6);
        result.Json.GetProperty("models")[2].GetString().Should().Be("remote");
        _model.Queries.Should().Be(407);
    }

    [Fact]
    public async Task Matrix_WithACache_AsksTheEndpointOnce()
    {
        var first = await CommandResult.OfAsync($"matrix {Models} --cache {Cache} --json -");
        var second = await CommandResult.OfAsync($"matrix {Models} --cache {Cache} --json -");

        second.ExitCode.Should().Be(0, because: second.Error);
        second.Out.Should().Be(first.Out);
        _model.Queries.Should().Be(400);
    }

    [Fact]
    public async Task Matrix_InterruptedAndRunAgain_GoesOnWhereItWas()
    {
        if (OperatingSystem.IsWindows())
            return;   // signals of this kind are Unix's
        _hold = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var json = _folder.File("lineage.json");
        using var process = Process.Start(new ProcessStartInfo("dotnet", $"{Path.Combine(AppContext.BaseDirectory, "modeldiff.dll")} matrix {Models} --models-at-once 1 --cache {Cache} --json {json}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        (await Task.WhenAny(_asked.Task, error)).Should().BeSameAs(_asked.Task);   // both files are done, the endpoint does not answer

        await Signals.SendAsync(process, "INT");
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(130, because: await error);
        (await error).Should().Contain("asking stranger").And.EndWith("modeldiff: cancelled.\n");
        File.Exists(json).Should().BeFalse();

        _hold.SetResult();
        var resumed = await CommandResult.OfAsync($"matrix {Models} --cache {Cache} --json {json}");

        resumed.ExitCode.Should().Be(0, because: resumed.Error);
        resumed.Error.Should().Contain("asking remote").And.NotContain("asking stranger").And.NotContain("asking victim");
        var whole = await CommandResult.OfAsync($"matrix {Models} --json -");
        whole.Out.Should().Be(File.ReadAllText(json));
    }

    private async ValueTask<Tensor> AnswerAsync(Tensor inputs, CancellationToken cancellationToken)
    {
        _asked.TrySetResult();
        if (_hold is not null)
            await _hold.Task.WaitAsync(cancellationToken);
        return await _model.ForwardAsync(inputs, cancellationToken);
    }
}
