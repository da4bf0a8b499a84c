using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class PanelReachTests
{
    [Theory]
    [InlineData(0, 0.01)]
    [InlineData(13, 0.01)]
    [InlineData(44, 0.001)]
    [InlineData(7, 0.05)]
    public void Shortage_EnoughReferencesOrNoPanel_IsNone(int references, double rate) => Shortage(References(references), rate).Should().BeNull();

    [Theory]
    [InlineData(5, 0.001, "5 reference models support no p-value at all; a false-positive rate of 0.1 % takes about 44")]
    [InlineData(12, 0.01, "with 12 reference models no p-value can fall below 0.011; a false-positive rate of 1 % takes about 13")]
    public void Shortage_TooFew_SaysHowManyItTakes(int references, double rate, string begin) => Shortage(References(references), rate).Should().StartWith(begin);

    [Theory]
    [InlineData(4, 3, false, true)]
    [InlineData(4, 2, false, false)]
    [InlineData(4, 0, true, true)]
    [InlineData(3, 9, false, false)]
    public void Shortage_Twins_ReachFinerRates(int fresh, int own, bool isSecret, bool suffice)
    {
        var panel = References(13).Concat(Twins(fresh, ModelInitialization.Fresh)).Concat(Twins(own, ModelInitialization.Own));

        (Shortage([.. panel], 0.001, isSecret) is null).Should().Be(suffice);
    }

    private static string? Shortage(ModelProfile[] panel, double rate, bool isSecret = false) => PanelReach.Shortage(panel, new AuditOptions { FalsePositiveRate = rate, SecretInitialization = isSecret });

    private static ModelProfile[] References(int count) => [.. Enumerable.Range(0, count).Select(i => new ModelProfile($"r{i}"))];

    private static IEnumerable<ModelProfile> Twins(int count, ModelInitialization initialization) =>
        Enumerable.Range(0, count).Select(i => new ModelProfile($"{initialization}{i}") { Role = ModelRole.Twin, Initialization = initialization });
}
