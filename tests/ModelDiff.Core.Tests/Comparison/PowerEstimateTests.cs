using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;
using static ModelDiff.Tests.TestModels.RandomNets;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Comparison;

public sealed class PowerEstimateTests : IDisposable
{
    private static readonly ComparisonOptions Options = new() { Generator = new SignPairs(), Pairs = 10, Seed = 5, Audit = new AuditOptions { MaximumQueries = 100 } };

    private readonly FakeModel _victim = OfTask(100);
    private readonly Tensor _seeds = Seeds();

    public void Dispose()
    {
        _victim.Dispose();
        _seeds.Dispose();
    }

    [Fact]
    public async Task AddAsync_CopiesAndStrangers_CountsThoseCalledDerived()
    {
        using var bare = await PrepareAsync(TaskPanel());

        using var fingerprint = await new PowerEstimate(Options).AddAsync(bare, [Shadow("copy", 100, 0.05), Shadow("copy", 100, 0.06), Shadow("none", 500, 0)]);

        fingerprint.Power.Should().Equal(new Power("copy", 2, 2, 0.01), new Power("none", 0, 1, 0.01));
    }

    [Fact]
    public async Task AddAsync_ThenSavedAndChecked_StandsAmongTheReasons()
    {
        using var file = new TemporaryFile();
        using (var bare = await PrepareAsync(TaskPanel()))
        using (var fingerprint = await new PowerEstimate(Options).AddAsync(bare, [Shadow("prune", 100, 0.05)]))
            FingerprintFile.Save(fingerprint, file.Path);
        using var suspect = OfTask(501);

        using var read = FingerprintFile.Load(file.Path);
        var comparison = await new ModelComparer().CheckAsync(read, suspect);

        comparison.Audit!.Power.Should().Equal(new Power("prune", 1, 1, 0.01));
        comparison.Verdict.Decision.Should().Be(VerdictDecision.NotShown);
        comparison.Verdict.Reasons[^1].Should().Contain("pruned, once of 1");
    }

    [Fact]
    public async Task AddAsync_WithoutPower_TheReasonsSaySo()
    {
        using var bare = await PrepareAsync(TaskPanel());
        using var suspect = OfTask(501);

        (await new ModelComparer().CheckAsync(bare, suspect)).Verdict.Reasons[^1].Should().Contain("is not known");
    }

    [Fact]
    public async Task AddPanelAsync_AnotherPanel_ForgetsThePower()
    {
        using var bare = await PrepareAsync(TaskPanel());
        using var fingerprint = await new PowerEstimate(Options).AddAsync(bare, [Shadow("prune", 100, 0.05)]);

        using var extended = await new ModelComparer(Options).AddPanelAsync(fingerprint, [.. Panel(1)]);

        extended.Power.Should().BeEmpty();
    }

    [Fact]
    public async Task AddAsync_NoPanelOrNoMethod_Throws()
    {
        using var bare = await PrepareAsync([]);
        using var whole = await PrepareAsync(TaskPanel());
        var shadow = Shadow("prune", 100, 0.05);

        await FluentActions.Awaiting(() => new PowerEstimate(Options).AddAsync(bare, [shadow]).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage("*no panel*");
        await FluentActions.Awaiting(() => new PowerEstimate(Options).AddAsync(whole, [new ModelReference("mine", shadow.Open)]).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage("*'mine'*method*");
    }

    private static ModelReference Shadow(string method, int seed, double change) =>
        new(new ModelProfile($"{method} {seed} {change}") { Role = ModelRole.Shadow, Method = method }, () => OfTask(seed, change: change));

    private async Task<Fingerprint> PrepareAsync(IReadOnlyList<ModelReference> panel)
    {
        var comparer = new ModelComparer(Options);
        using var seeds = TensorBatch.Borrow(_seeds);
        using var pairs = await comparer.GeneratePairsAsync(_victim, null, seeds);
        return await comparer.PrepareAsync(_victim, pairs, seeds, panel);
    }

    private sealed class TemporaryFile : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public string Path => _folder.File("fingerprint.safetensors");

        public void Dispose() => _folder.Dispose();
    }
}
