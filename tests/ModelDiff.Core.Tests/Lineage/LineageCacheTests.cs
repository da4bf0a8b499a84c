using System.Text;
using ModelDiff.Lineage;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Tests.TestModels;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Lineage;

/// <summary>Answers that are kept: what is asked again, and what is not.</summary>
public sealed class LineageCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LineageOptions _options;

    public LineageCacheTests() => _options = new LineageOptions { BatchSize = 40, ModelsAtOnce = 1, ChecksModels = false, Audit = Relatives.Audit, CacheFolder = _folder.File("answers") };

    private string[] Files => [.. Directory.GetFiles(_options.CacheFolder!).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_SecondTime_AsksNoModelAndFindsTheSame()
    {
        var plain = await new LineageAnalysis(_options with { CacheFolder = null }).RunAsync(new Relatives().Models, new Relatives().Panel);
        var first = await RunAsync(new Relatives());
        var relatives = new Relatives();
        var second = await RunAsync(relatives);

        relatives.Calls.Should().Be(0);
        Relatives.Json(first).Should().Be(Relatives.Json(plain));
        Relatives.Json(second).Should().Be(Relatives.Json(plain));
        Files.Should().HaveCount(26);
    }

    [Fact]
    public async Task RunAsync_OneMoreModel_AsksThatOneOnly()
    {
        var before = new Relatives();
        await new LineageAnalysis(_options).RunAsync(before.Models[..5], before.Panel);
        var relatives = new Relatives();

        await RunAsync(relatives);

        relatives.Asked.Should().Equal("a2");
        relatives.RowsOf("a2").Should().Be(120);
        relatives.Calls.Should().Be(3);   // its three batches of 40
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task RunAsync_CancelledAndRunAgain_AsksOnlyWhatIsMissing(int after)
    {
        using var cancellation = new CancellationTokenSource();
        var stopped = new Relatives();
        var progress = new RecordedProgress
        {
            OnReport = report =>
            {
                if (report.Completed * (stopped.Models.Length + stopped.Panel.Length) == report.Total * after)
                    cancellation.Cancel();
            },
        };
        var before = LiveTensors.Settled();
        await FluentActions.Awaiting(() => new LineageAnalysis(_options).RunAsync(stopped.Models, stopped.Panel, null, progress, cancellation.Token).AsTask())
            .Should().ThrowAsync<OperationCanceledException>();
        Tensor.TotalCount.Should().Be(before);
        stopped.Asked.Should().HaveCount(after);
        Files.Should().HaveCount(after);

        var resumed = new Relatives();
        var lineage = await RunAsync(resumed);

        resumed.Asked.Should().Equal(resumed.Models.Select(model => model.Profile.Name).Except(stopped.Asked));
        Relatives.Json(lineage).Should().Be(Relatives.Json(await new LineageAnalysis(_options with { CacheFolder = null }).RunAsync(resumed.Models, resumed.Panel)));
    }

    [Fact]
    public async Task RunAsync_CancelledWithinAModel_KeepsNoPartOfIt()
    {
        using var cancellation = new CancellationTokenSource();
        var relatives = new Relatives();
        var stopping = new RecordedProgress { OnReport = report => cancellation.Cancel() };   // after the first part of the first model

        await FluentActions.Awaiting(() => new LineageAnalysis(_options).RunAsync(relatives.Models, [], null, stopping, cancellation.Token).AsTask())
            .Should().ThrowAsync<OperationCanceledException>();

        Files.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_ModelFails_KeepsTheAnswersOfTheOthers()
    {
        var relatives = new Relatives();
        var broken = Relatives.Model("broken", new FakeModel(inputs => inputs / 0) { Signature = new ModelSignature("broken") });
        (await new LineageAnalysis(_options).RunAsync([.. relatives.Models, broken], [])).Failures.Should().ContainSingle();

        var again = new Relatives();
        await new LineageAnalysis(_options).RunAsync(again.Models, []);

        again.Calls.Should().Be(0);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("changed byte")]
    [InlineData("text")]
    [InlineData("empty")]
    [InlineData("of another model")]
    public async Task RunAsync_DamagedFile_IsAskedAgainAndMended(string damage)
    {
        var whole = Relatives.Json(await RunAsync(new Relatives()));
        var (victim, bytes) = (Files[0], File.ReadAllBytes(Files[0]));
        File.WriteAllBytes(victim, damage switch
        {
            "truncated" => bytes[..^10],
            "changed byte" => [.. bytes[..^3], (byte)(bytes[^3] ^ 1), .. bytes[^2..]],
            "text" => "no answers"u8.ToArray(),
            "empty" => [],
            _ => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("\"noise\"", "\"voice\"", StringComparison.Ordinal)),
        });
        var relatives = new Relatives();

        var lineage = await RunAsync(relatives);

        Relatives.Json(lineage).Should().Be(whole);
        relatives.Calls.Should().Be(3);
        File.ReadAllBytes(victim).Should().Equal(bytes);
        relatives = new Relatives();
        await RunAsync(relatives);
        relatives.Calls.Should().Be(0);
    }

    [Theory]
    [InlineData(3, 2, true)]
    [InlineData(3, 0, false)]
    [InlineData(2, 2, false)]
    public void Read_PartsOrRowsMissing_CountsAsNone(int noise, int smooth, bool isThere)
    {
        using var probe = TestProbe.Of(new() { [ProbePart.Noise] = zeros(3, 4), [ProbePart.Smooth] = zeros(2, 4) });
        var cache = new AnswerCache(_folder.File("cache"), probe, 32);
        var outputs = new Dictionary<ProbePart, Tensor> { [ProbePart.Noise] = zeros(noise, 5) };
        if (smooth > 0)
            outputs[ProbePart.Smooth] = zeros(smooth, 5);
        using (var answers = new ModelAnswers("m", outputs))
            cache.Write(answers, "m");

        using var read = cache.Read("m", "m");

        (read is not null).Should().Be(isThere);
    }

    [Fact]
    public async Task RunAsync_DamagedFile_LeavesNoTensors()
    {
        await RunAsync(new Relatives());
        var bytes = File.ReadAllBytes(Files[0]);
        bytes[^3] ^= 1;
        var relatives = new Relatives();
        var before = LiveTensors.Settled();
        File.WriteAllBytes(Files[0], bytes);

        await RunAsync(relatives);

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task RunAsync_OtherSettings_AskAgain()
    {
        await RunAsync(new Relatives());
        LineageOptions[] others =
        [
            _options with { Seed = 1 },
            _options with { BatchSize = 39 },
            _options with { Audit = _options.Audit with { Probe = _options.Audit.Probe with { Noise = 41 } } },
        ];

        foreach (var other in others)
        {
            var relatives = new Relatives();
            await new LineageAnalysis(other).RunAsync(relatives.Models, []);
            relatives.Asked.Should().HaveCount(6);
        }
    }

    [Fact]
    public async Task RunAsync_OtherSettingsOfTheVerdict_AskNothing()
    {
        await RunAsync(new Relatives());
        var relatives = new Relatives();

        await new LineageAnalysis(_options with { Audit = _options.Audit with { FalsePositiveRate = 0.05 } }).RunAsync(relatives.Models, relatives.Panel);

        relatives.Calls.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_ModelsOfOneIdentity_AreAskedOnce()
    {
        var net = RandomNets.Net(1);
        var one = Relatives.Model("one", net);

        var lineage = await new LineageAnalysis(_options).RunAsync([one, one with { Profile = one.Profile with { Name = "copy" } }], []);

        net.Rows.Should().Be(120);
        lineage.Similarity[0, 1].Should().BeGreaterThan(0.999);
    }

    [Fact]
    public async Task RunAsync_NoIdentity_IsNotKept()
    {
        using var first = RandomNets.Net(1);
        using var second = RandomNets.Net(2);

        await new LineageAnalysis(_options).RunAsync([ModelReference.Of(first), ModelReference.Of(second)], []);

        Files.Should().BeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]   // more shards than models
    public async Task AskAsync_AllShards_ThenCacheOnlyFindsTheSame(int shards)
    {
        for (var shard = 0; shard < shards; shard++)
        {
            var part = new Relatives();
            var asked = await new LineageAnalysis(_options).AskAsync([.. part.Models, .. part.Panel], position => position % shards == shard);
            asked.Should().Be((26 - shard + shards - 1) / shards);
        }

        var relatives = new Relatives();
        var merged = await new LineageAnalysis(_options with { CacheOnly = true }).RunAsync(relatives.Models, relatives.Panel);

        relatives.Calls.Should().Be(0);
        Relatives.Json(merged).Should().Be(Relatives.Json(await new LineageAnalysis(_options with { CacheFolder = null }).RunAsync(relatives.Models, relatives.Panel)));
    }

    [Fact]
    public async Task AskAsync_Again_AsksNone()
    {
        await new LineageAnalysis(_options).AskAsync(new Relatives().Models, position => position < 2);
        var relatives = new Relatives();

        (await new LineageAnalysis(_options).AskAsync(relatives.Models, position => position < 3)).Should().Be(1);

        relatives.Asked.Should().Equal("a1");
    }

    [Fact]
    public async Task RunAsync_CacheOnlyAndAShardMissing_NamesTheFirstModelWithoutAnswers()
    {
        await new LineageAnalysis(_options).AskAsync(new Relatives().Models, position => position % 2 == 0);
        var relatives = new Relatives();
        var before = LiveTensors.Settled();

        await FluentActions.Awaiting(() => new LineageAnalysis(_options with { CacheOnly = true }).RunAsync(relatives.Models, []).AsTask())
            .Should().ThrowAsync<ModelDiffException>().WithMessage("*no answers of model 'b'*its shard has not run to the end*");

        relatives.Calls.Should().Be(0);
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task AskAsync_ModelFails_AsksTheOthersAndThrows()
    {
        var relatives = new Relatives();
        var broken = Relatives.Model("broken", new FakeModel(inputs => inputs / 0) { Signature = new ModelSignature("broken") });

        await FluentActions.Awaiting(() => new LineageAnalysis(_options).AskAsync([relatives.Models[0], broken, .. relatives.Models[1..]], _ => true).AsTask()).Should().ThrowAsync<ModelOutputException>();

        Files.Should().HaveCount(relatives.Models.Length);
    }

    [Fact]
    public async Task AskAsync_NowhereToKeepAnswers_Throws()
    {
        var relatives = new Relatives();
        using var open = RandomNets.Net(1);

        await FluentActions.Awaiting(() => new LineageAnalysis().AskAsync(relatives.Models, _ => true).AsTask()).Should().ThrowAsync<InvalidOperationException>();
        await FluentActions.Awaiting(() => new LineageAnalysis(_options).AskAsync([relatives.Models[0], ModelReference.Of(open)], _ => true).AsTask())
            .Should().ThrowAsync<ArgumentException>().WithMessage("*'net 1' has no identity*");
        relatives.Calls.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_FolderThatCannotBe_ThrowsAndLeavesNoTensors()
    {
        var file = _folder.Write("file", "not a folder");
        var relatives = new Relatives();
        var before = LiveTensors.Settled();

        await FluentActions.Awaiting(() => new LineageAnalysis(_options with { CacheFolder = file }).RunAsync(relatives.Models, []).AsTask()).Should().ThrowAsync<IOException>();

        Tensor.TotalCount.Should().Be(before);
    }

    private ValueTask<ModelLineage> RunAsync(Relatives relatives) => new LineageAnalysis(_options).RunAsync(relatives.Models, relatives.Panel);
}
