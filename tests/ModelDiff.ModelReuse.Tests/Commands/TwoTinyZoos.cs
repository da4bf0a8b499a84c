using System.Text.Json;
using ModelDiff.ModelReuse.Commands;
using ModelDiff.ModelReuse.Tests.Zoo;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Tests.Commands;

/// <summary>The smallest zoo twice, of the seeds 0 and 1, made once by the command itself.</summary>
public sealed class TwoTinyZoos : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder that keeps them.</summary>
    public string Path => _folder.File("zoo");

    public async Task InitializeAsync()
    {
        var config = _folder.Write("tiny.json", JsonSerializer.Serialize(TinyZoo.Config, ZooJson.Options));
        var made = await CommandRun.Of("generate", "--config", config, "--out", Path, "--seeds", "2");
        made.ExitCode.Should().Be(ExitCode.Done, made.Error);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
