using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Comparison;

public class ModelComparerTests
{
    // Three pairs at Euclidean distances 3, 4 and 0; the suspect doubles what the victim answers, the stranger sees the second value only.
    private static readonly float[,] First = { { 0, 0 }, { 1, 1 }, { 2, 2 } };
    private static readonly float[,] Second = { { 3, 0 }, { 1, 5 }, { 2, 2 } };
    private static readonly ComparisonOptions Euclidean = new() { Distance = OutputDistance.Euclidean };

    [Fact]
    public async Task Compare_GivenPairs_GivesBothDdvsAndTheirSimilarity()
    {
        using var pairs = Pairs();
        var stranger = new FakeModel(inputs => inputs.narrow(1, 1, 1)) { Signature = new ModelSignature("stranger") };

        var comparison = await new ModelComparer(Euclidean).CompareAsync(FakeModel.Identity("victim"), stranger, pairs);

        comparison.VictimDdv.Values.Should().Equal(3, 4, 0);
        comparison.SuspectDdv.Values.Should().Equal(0, 4, 0);
        comparison.Similarity.Should().BeApproximately(0.8, 1e-12);   // (3*0 + 4*4) / (5 * 4)
        comparison.Pairs.Should().Be(3);
        comparison.Generator.Name.Should().Be("by hand");
    }

    [Fact]
    public async Task Compare_WithoutAPanel_IsUndeterminedAndSaysWhy()
    {
        using var pairs = Pairs();

        var comparison = await new ModelComparer(Euclidean).CompareAsync(FakeModel.Identity("a"), FakeModel.Identity("b"), pairs);

        comparison.Similarity.Should().BeApproximately(1, 1e-12);
        comparison.Verdict.Decision.Should().Be(VerdictDecision.Undetermined);
        comparison.Verdict.P.Should().BeNull();
        comparison.Verdict.Reasons.Should().ContainSingle().Which.Should().Contain("panel");
        comparison.Evidence.Should().ContainSingle().Which.Value.Should().Be(comparison.Similarity);
    }

    [Fact]
    public async Task CompareMany_ThreeSuspects_AsksTheVictimOnce()
    {
        using var pairs = Pairs();
        var victim = FakeModel.Identity("victim");
        var suspects = new[] { FakeModel.Identity("a"), FakeModel.Identity("b"), FakeModel.Identity("c") };

        var comparisons = await new ModelComparer(Euclidean with { ChecksModels = false }).CompareManyAsync(victim, suspects, pairs);

        victim.Rows.Should().Be(6);
        comparisons.Select(comparison => comparison.Suspect.Name).Should().Equal("a", "b", "c");
        suspects.Should().OnlyContain(suspect => suspect.Rows == 6 && !suspect.IsDisposed);
    }

    [Fact]
    public async Task Compare_WithAGenerator_HandsItTheOptionsModelsAndSeeds()
    {
        using var seeds = rand(4, 2);
        var generator = new RecordingGenerator();
        var options = Euclidean with { Generator = generator, Pairs = 4, Seed = 11, BatchSize = 2 };
        var (victim, suspect) = (FakeModel.Identity("victim"), FakeModel.Identity("suspect"));

        var comparison = await new ModelComparer(options).CompareAsync(victim, suspect, seeds);

        generator.Context!.Victim.Should().BeSameAs(victim);
        generator.Context.Suspect.Should().BeSameAs(suspect);
        generator.Context.Seeds!.AsTensor().Should().BeSameAs(seeds);
        (generator.Context.Count, generator.Context.Seed, generator.Context.BatchSize).Should().Be((4, 11L, 2));
        comparison.Seed.Should().Be(11);
        victim.Calls.Should().OnlyContain(rows => rows <= 2);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, true)]
    public async Task Compare_WithAPanel_TellsTheGeneratorSo(int references, bool isForPanel)
    {
        using var seeds = rand(4, 2);
        var generator = new RecordingGenerator();
        ModelReference[] panel = [.. Enumerable.Range(0, references).Select(i => new ModelReference($"reference {i}", () => new FakeModel(inputs => inputs * (i + 2) + inputs.flip(1)) { Signature = new ModelSignature($"reference {i}") }))];

        await new ModelComparer(Euclidean with { Generator = generator, Pairs = 4 }).CompareAsync(FakeModel.Identity("victim"), FakeModel.Identity("suspect"), seeds, panel);

        generator.Context!.ForPanel.Should().Be(isForPanel);
    }

    [Fact]
    public async Task Compare_ForwardsTokenAndProgress()
    {
        using var pairs = Pairs();
        using var source = new CancellationTokenSource();
        var reports = new RecordedProgress();
        var victim = FakeModel.Identity("victim");

        await new ModelComparer(Euclidean).CompareAsync(victim, FakeModel.Identity("suspect"), pairs, progress: reports, cancellationToken: source.Token);

        victim.LastToken.Should().Be(source.Token);
        reports.All.Select(report => report.Stage).Distinct().Should().Equal("asking victim", "asking suspect");
    }

    [Fact]
    public async Task Compare_OnePair_IsRefused()
    {
        using var pairs = new InputPairs(zeros(1, 2), ones(1, 2), new GeneratorDescription("by hand"));

        var compare = async () => await new ModelComparer().CompareAsync(FakeModel.Identity(), FakeModel.Identity(), pairs);

        await compare.Should().ThrowAsync<ArgumentException>().WithMessage("*at least 2 pairs; got 1*");
    }

    [Fact]
    public async Task CompareMany_NoSuspect_IsRefused()
    {
        using var pairs = Pairs();

        var compare = async () => await new ModelComparer().CompareManyAsync(FakeModel.Identity(), [], pairs);

        await compare.Should().ThrowAsync<ArgumentException>().WithMessage("*no suspect*");
    }

    [Fact]
    public async Task Compare_SuspectFails_LeaksNothing()
    {
        using var pairs = Pairs();
        var before = LiveTensors.Settled();
        var broken = new FakeModel(_ => throw new InvalidOperationException("it broke")) { Signature = new ModelSignature("broken") };

        var compare = async () => await new ModelComparer(Euclidean).CompareAsync(FakeModel.Identity(), broken, pairs);

        (await compare.Should().ThrowAsync<ModelForwardException>()).Which.ModelName.Should().Be("broken");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        FluentActions.Invoking(() => new ComparisonOptions { Pairs = 1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ComparisonOptions { BatchSize = 0 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static InputPairs Pairs() => new(tensor(First), tensor(Second), new GeneratorDescription("by hand"));

    private sealed class RecordingGenerator : IInputGenerator
    {
        public GenerationContext? Context { get; private set; }

        public string Name => "recording";

        public ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default)
        {
            Context = context;
            return new(new InputPairs(context.Seeds!.AsTensor().alias(), context.Seeds!.AsTensor() + 1, new GeneratorDescription("recording")));
        }
    }
}
