using System.IO.Compression;

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
    [InlineData("write", "uses torch.from_file")]
    [InlineData("overwrite", "uses torch.from_file")]
    [InlineData("read", "uses torch.from_file")]
    [InlineData("save", "uses torch.save")]
    [InlineData("print", "calls print")]
    [InlineData("divide", "SIGFPE")]
    [InlineData("unknown_operator", "no_such_operator")]
    [InlineData("undefined_variable", "'nobody'")]
    [InlineData("wrong_return", "returns something else than the Tensor")]
    [InlineData("recursion", "from within itself")]
    [InlineData("deep_type", "nested too deep")]
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

    [Fact]
    public async Task Compare_EndlessOnnx_IsStopped()
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Onnx("endless.onnx")} --input-shape 3 --pairs 8 --generator random --model-timeout 8");

        result.ExitCode.Should().Be(1, because: result.Error);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("'endless'").And.Contain("--model-timeout");
        CheckNothingIsLeft();
    }

    [Fact]
    public async Task Inspect_ArchiveThatExpandsWithoutMeasure_IsRefused()
    {
        var bomb = _folder.File("bomb.pt");
        using (var archive = ZipFile.Open(bomb, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry("bomb/data.pkl", CompressionLevel.Fastest).Open())
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 300; i++)
                entry.Write(zeros);
        }

        var result = await CommandResult.OfAsync($"inspect {bomb}");
        File.Delete(bomb);

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("would expand to");
        CheckNothingIsLeft();
    }

    [Theory]
    [InlineData("plain chain divide", "divide")]
    [InlineData("divide plain chain", "divide")]
    [InlineData("write plain chain", "write")]
    [InlineData("plain loop chain", "loop")]
    public async Task Matrix_HostileModel_CostsItsOwnRowAlone(string names, string hostile)
    {
        var models = string.Join(' ', names.Split(' ').Select(Fixtures.Hostile));

        var result = await CommandResult.OfAsync($"matrix {models} --input-shape 4 --model-timeout 8 --json -");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(hostile);
        result.Json.GetProperty("models").EnumerateArray().Select(model => model.GetString()).Should().Equal("plain", "chain");
        var failure = result.Json.GetProperty("failures").EnumerateArray().Should().ContainSingle().Subject;
        failure.GetProperty("name").GetString().Should().Be(hostile);
        result.Complaints[0].Should().Be($"modeldiff: {failure.GetProperty("reason").GetString()}");
        CheckNothingIsLeft();
    }

    private void CheckNothingIsLeft()
    {
        Directory.GetFileSystemEntries(_folder.Path).Should().ContainSingle();
        File.ReadAllText(_folder.File("precious.txt")).Should().Be(Precious);
        if (OperatingSystem.IsLinux())
            Children.Of(Environment.ProcessId).Should().BeEmpty();
    }
}
