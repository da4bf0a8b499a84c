using ModelDiff.Models;

namespace ModelDiff.Cli.Tests.Isolation;

/// <summary>Whatever a model file does: one clear line, exit code 1, nothing written, nobody left behind.</summary>
public sealed class HostileModelTests : IDisposable
{
    private const string Precious = "precious";

    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Directory.GetCurrentDirectory();

    public HostileModelTests()
    {
        _folder.Write("precious.txt", Precious);
        Directory.SetCurrentDirectory(_folder.Path);
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("write", "Operation not permitted")]
    [InlineData("overwrite", "Operation not permitted")]
    [InlineData("divide", "SIGFPE")]
    [InlineData("unknown_operator", "no_such_operator")]
    [InlineData("undefined_variable", "nobody")]
    [InlineData("wrong_return", "died while it was loaded")]
    [InlineData("recursion", "recursive")]
    [InlineData("deep_type", "deep_type")]
    [InlineData("huge", "--model-memory")]
    [InlineData("grow", "--model-memory")]
    [InlineData("loop", "--model-timeout")]
    public async Task Compare_HostileSuspect_FailsWithOneClearLine(string name, string contained)
    {
        var limits = name switch
        {
            "loop" => "--model-timeout 8",
            "grow" => "--model-memory 300M",
            _ => "",
        };
        var result = await CommandResult.OfAsync($"compare {Fixtures.Hostile("plain")} {Fixtures.Hostile(name)} --input-shape 4 --pairs 8 --generator random {limits}");

        result.ExitCode.Should().Be(1, because: result.Error);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(contained).And.Contain(name).And.NotContain("unexpected");
        result.Out.Should().BeEmpty();
        CheckNothingIsLeft();
    }

    [Theory]
    [InlineData("save")]
    [InlineData("print")]
    public async Task Compare_SuspectThatSavesOrPrints_AnswersAndLeavesNothing(string name)
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Hostile("plain")} {Fixtures.Hostile(name)} --input-shape 4 --pairs 8 --generator random");

        result.ExitCode.Should().Be(0, because: result.Error);
        (result.Out + result.Error).Should().NotContain("\x1b").And.NotContain("verdict derived");
        CheckNothingIsLeft();
    }

    [Fact]
    public void ForwardAsync_ModelThatReadsAFile_IsRefusedWhereTheKernelHasLandlock()
    {
        using var model = Children.Start(Fixtures.Hostile("read"));
        if (!model.Report.Guards.Any(guard => guard is { Name: "Landlock", InForce: true }))
            return;   // the kernel is older
        var asking = () => Children.Ask(model);

        asking.Should().Throw<ModelForwardException>().WithMessage("*unable to open file*precious.txt*");
    }

    private void CheckNothingIsLeft()
    {
        Directory.GetFileSystemEntries(_folder.Path).Should().ContainSingle();
        File.ReadAllText(_folder.File("precious.txt")).Should().Be(Precious);
        if (OperatingSystem.IsLinux())
            Children.Of(Environment.ProcessId).Should().BeEmpty();
    }
}
