using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Verdicts;

public class PairVerdictTests
{
    private static readonly ImmutableArray<IEvidence> Evidence = [new OutputGeometry()];

    private readonly TwinOracle _oracle = new();

    [Fact]
    public void Among_SomeModelsAndAPanel_IsTheVerdictOnThoseAlone()
    {
        ModelSummary[] suspects = [.. _oracle.Suspects.Select(name => _oracle.Summary(name))];
        var panel = TwinOracle.PanelOf(_oracle);
        var all = new PairVerdict([_oracle.Victim, .. suspects], panel, Evidence);
        foreach (var kept in new[] { panel.Length, panel.Length - 3, 13, 9 })
        {
            for (var suspect = 0; suspect < suspects.Length; suspect++)
            {
                var alone = new PairVerdict([suspects[suspect], _oracle.Victim], panel[..kept], Evidence);

                var among = all.Among([suspect + 1, 0], [.. Enumerable.Range(suspects.Length + 1, kept)]);

                among.Judge(1, 0).Should().BeEquivalentTo(alone.Judge(1, 0), options => options.WithStrictOrdering());
                among.Closeness(0, 1).Should().Be(alone.Closeness(0, 1));
            }
        }
    }

    [Fact]
    public void Judge_ACloseSuspectOfOtherClassesWithoutTwins_IsNotCalledDerived()
    {
        using var scope = NewDisposeScope();
        var suspect = _oracle.Summary("copy", answers => cat([answers, answers.narrow(1, 0, 1)], 1));
        var verdict = new PairVerdict([_oracle.Victim, suspect], _oracle.References, Evidence);

        verdict.Judge(0, 1).Verdict.Decision.Should().Be(VerdictDecision.Undetermined, "who began at the victim's initial weights comes as close");
        verdict.Judge(0, 1, new AuditOptions { SecretInitialization = true }).Verdict.Decision.Should().Be(VerdictDecision.Derived);
    }
}
