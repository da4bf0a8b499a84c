using ModelDiff.ModelReuse.Commands;

namespace ModelDiff.ModelReuse.Tests.Commands;

/// <summary>The smoke zoo, made once by the command itself for all tests that need a zoo that has learned something.</summary>
public sealed class SmokeZoo : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder that keeps it.</summary>
    public string Path => _folder.Path;

    /// <summary>What making it printed.</summary>
    public CommandRun Made { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Made = await CommandRun.Of("generate", "--scale", "smoke", "--out", Path);
        Made.ExitCode.Should().Be(ExitCode.Done, Made.Error);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
