namespace ModelDiff.Cli.Tests;

public class HelpTests
{
    [Theory]
    [InlineData("--help", "compare")]
    [InlineData("compare --help", "--craft-on")]
    [InlineData("compare --help", "--panel")]
    [InlineData("fingerprint --help", "create")]
    [InlineData("fingerprint create --help", "--sign")]
    [InlineData("fingerprint check --help", "--verify")]
    [InlineData("fingerprint show --help", "--png")]
    [InlineData("inspect --help", "--size")]
    [InlineData("panel --help", "train")]
    [InlineData("panel train --help", "--same-seed")]
    [InlineData("panel check --help", "VICTIM")]
    [InlineData("panel pack --help", "--like")]
    [InlineData("shadows train --help", "--shadows-per-method")]
    [InlineData("prepare --help", "--hours")]
    [InlineData("demo --help", "--seed")]
    public async Task Help_Asked_PrintsToStandardOutput(string arguments, string contained)
    {
        var result = await CommandResult.OfAsync(arguments);

        result.ExitCode.Should().Be(0);
        result.Out.Should().Contain(contained);
        result.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Version_Asked_PrintsOneVersion()
    {
        var result = await CommandResult.OfAsync("--version");

        result.ExitCode.Should().Be(0);
        result.Out.Trim().Should().MatchRegex(@"^\d+\.\d+\.\d+");
    }

    [Theory]
    [InlineData("", "a command is missing")]
    [InlineData("compare", "VICTIM")]
    [InlineData("compare a.pt", "SUSPECT")]
    [InlineData("compare a.pt b.pt c.pt", "c.pt")]
    [InlineData("compare a.pt b.pt --no-such-option", "--no-such-option")]
    [InlineData("nonsense", "nonsense")]
    public async Task Usage_Wrong_SaysWhatAndExitsWithTwo(string arguments, string contained)
    {
        var result = await CommandResult.OfAsync(arguments);

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(contained);
        result.Out.Should().BeEmpty();
    }
}
