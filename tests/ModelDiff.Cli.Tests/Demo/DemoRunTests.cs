using ModelDiff.Cli.Demo;
using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Tests.Demo;

public sealed class DemoRunTests : IDisposable
{
    private static readonly DemoOptions Short = new() { Images = 36, Steps = 2, References = 2, Twins = 3 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_Short_AuditsFourSuspectsAndWithholdsWithoutAPanel()
    {
        var stages = new Stages();

        var (fingerprint, findings) = await new DemoRun(Short, 3, stages, default).RunAsync(_folder.Path);

        using (fingerprint)
            fingerprint.Victim.Name.Should().Be("owner");
        findings.Select(finding => finding.Suspect).Should().Equal("fine-tuned", "stolen", "twin", "stranger");
        findings.Select(finding => finding.IsDerived).Should().Equal(true, true, false, false);
        findings.Select(finding => finding.Verdict.Decision).Should().AllBeEquivalentTo(VerdictDecision.Undetermined);
        stages.Names.Should().Contain(["training the owner's model", "training models", "making copies", "auditing"]);
    }

    [Fact]
    public async Task RunAsync_Cancelled_Throws() =>
        await FluentActions.Awaiting(() => new DemoRun(Short, 3, new Stages(), new CancellationToken(canceled: true)).RunAsync(_folder.Path)).Should().ThrowAsync<OperationCanceledException>();

    [Fact]
    public async Task RunAsync_FailureAmongSuspects_ComesOutAsItWasThrown() =>
        await FluentActions.Awaiting(() => new DemoRun(Short, 3, new Acts("training suspects", () => throw new IOException("the disk is full.")), default).RunAsync(_folder.Path)).Should().ThrowExactlyAsync<IOException>();

    [Fact]
    public async Task RunAsync_CancelledAmongSuspects_IsACancellation()
    {
        using var cancellation = new CancellationTokenSource();

        await FluentActions.Awaiting(() => new DemoRun(Short, 3, new Acts("training suspects", cancellation.Cancel), cancellation.Token).RunAsync(_folder.Path)).Should().ThrowAsync<OperationCanceledException>();
    }

    private sealed class Acts(string stage, Action act) : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
            if (value.Stage == stage)
                act();
        }
    }

    private sealed class Stages : IProgress<StageProgress>
    {
        private readonly HashSet<string> _names = [];

        public IReadOnlyCollection<string> Names => _names;

        public void Report(StageProgress value)
        {
            lock (_names)
                _names.Add(value.Stage);
        }
    }
}
