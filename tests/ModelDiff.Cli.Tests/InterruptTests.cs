using System.Diagnostics;
using ModelDiff.Cli.Tests.Isolation;

namespace ModelDiff.Cli.Tests;

/// <summary>The command as its own process, interrupted as a person would.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Compare_Interrupted_ExitsWith130AndLeavesNothingHalfWritten(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;   // signals of this kind are Unix's
        var json = _folder.File("result.json");
        using var process = Start($"compare {Fixtures.Mlp} {Fixtures.Mlp} --input-shape 3 --pairs 100 --steps 10000000 --json {json}");
        while (await process.StandardError.ReadLineAsync() is { } line && !line.Contains("crafting", StringComparison.OrdinalIgnoreCase))
        {
        }

        await Signals.SendAsync(process, signal);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.Should().Be(130, because: error);
        error.Should().Contain("modeldiff: cancelled.");
        Directory.GetFiles(_folder.Path).Should().BeEmpty();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Compare_InterruptedInAnEndlessModel_EndsAtOnceAndLeavesNoChild(string signal)
    {
        if (!OperatingSystem.IsLinux())
            return;   // reads /proc
        using var process = Start($"compare {Fixtures.Hostile("plain")} {Fixtures.Hostile("loop")} --input-shape 4 --pairs 8 --generator random");
        while (await process.StandardError.ReadLineAsync() is { } line && !line.Contains("no --inputs given", StringComparison.Ordinal))
        {
        }

        await Task.Delay(500);
        var children = Children.Of(process.Id);
        await Signals.SendAsync(process, signal);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.Should().Be(130, because: error);
        error.Trim().Should().EndWith("modeldiff: cancelled.");
        children.Should().HaveCount(2).And.NotContain(child => Children.Runs(child));
    }

    [Fact]
    public async Task Version_OfTheProcess_IsOnStandardOutput()
    {
        using var process = Start("--version");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.Should().Be(0);
        output.Trim().Should().MatchRegex(@"^\d+\.\d+\.\d+");
    }

    private static Process Start(string arguments)
    {
        var start = new ProcessStartInfo("dotnet", $"{Path.Combine(AppContext.BaseDirectory, "modeldiff.dll")} {arguments}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
