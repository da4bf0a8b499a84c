using ModelDiff.Tests.Runtime;

namespace ModelDiff.Cli.Tests;

/// <summary>No result takes the place of a file that the command reads, or of another result.</summary>
public sealed class OutputPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("compare {a} {b} --pairs 4 --steps 1 --json {a}")]
    [InlineData("compare {a} {b} --pairs 4 --steps 1 --html {b}")]
    [InlineData("compare {a} {b} --pairs 4 --steps 1 --csv {link}")]
    [InlineData("compare {a} {b} --pairs 4 --steps 1 --save-pairs {a}")]
    [InlineData("compare {a} {b} --pairs 4 --steps 1 --panel {models} --markdown {models}/c.pt")]
    [InlineData("matrix {a} {b} --json {a}")]
    [InlineData("fingerprint create {a} -o {a} --pairs 4 --steps 1")]
    [InlineData("inspect {a} --json {a}")]
    public async Task Command_AResultOverAnInput_IsWrongUsageAndHarmsNothing(string template)
    {
        var model = File.ReadAllBytes(Fixtures.Mlp);
        var models = Directory.CreateDirectory(_folder.File("models")).FullName;
        var (a, b, c, link) = (_folder.Write("a.pt", model), _folder.Write("b.pt", model), _folder.Write("models/c.pt", model), _folder.File("link"));
        File.CreateSymbolicLink(link, a);

        var result = await CommandResult.OfAsync(template
            .Replace("{a}", a, StringComparison.Ordinal).Replace("{b}", b, StringComparison.Ordinal)
            .Replace("{link}", link, StringComparison.Ordinal).Replace("{models}", models, StringComparison.Ordinal));

        result.ExitCode.Should().Be(2, because: result.Error);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("the command reads it");
        foreach (var file in new[] { a, b, c })
            File.ReadAllBytes(file).Should().Equal(model);
    }

    [LinuxFact]
    public async Task Compare_AResultOverAHardLinkToAnInput_IsWrongUsage()
    {
        var model = _folder.Write("a.pt", File.ReadAllBytes(Fixtures.Mlp));
        using (var link = System.Diagnostics.Process.Start("ln", [model, _folder.File("r.json")]))
            await link.WaitForExitAsync();

        var result = await CommandResult.OfAsync($"compare {model} {Fixtures.Mlp} --pairs 4 --steps 1 --json {_folder.File("r.json")}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("the command reads it");
        File.ReadAllBytes(model).Should().Equal(File.ReadAllBytes(Fixtures.Mlp));
    }

    [LinuxFact]
    public async Task Compare_AFolderThatCannotBeWritten_IsSaidBeforeModelsAreOpened()
    {
        var result = await CommandResult.OfAsync($"compare {_folder.File("missing.pt")} {Fixtures.Mlp} --json /proc/r.json");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("cannot write to '/proc/r.json'");
    }

    [Fact]
    public async Task Compare_TwoResultsToOneFile_IsWrongUsage()
    {
        var file = _folder.File("r");

        var result = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Mlp} --pairs 4 --steps 1 --json {file} --html {_folder.Path}/./r");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("two results");
        File.Exists(file).Should().BeFalse();
    }
}
