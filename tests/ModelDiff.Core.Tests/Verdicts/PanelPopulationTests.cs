using ModelDiff.Models;
using ModelDiff.Tests.Reports;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class PanelPopulationTests
{
    [Fact]
    public void Of_NothingKnown_SaysSo() => Of(new ModelProfile("a")).Should().Be(
        "The p-value speaks of innocent models like these: 1 reference model, of which no architecture is recorded and no task is recorded. It speaks neither of second models of the victim's own recipe nor of any that began at its initial weights, of which the panel has none.");

    [Fact]
    public void Of_APanelWithTwins_NamesThem()
    {
        var text = Of(
            new ModelProfile("a") { Architecture = "vgg", Task = "digits" },
            new ModelProfile("b") { Architecture = "cnn", Task = "digits" },
            new ModelProfile("c") { Architecture = "cnn", Task = "birds" },
            new ModelProfile("d") { Role = ModelRole.Twin, Initialization = ModelInitialization.Fresh });

        text.Should().StartWith("The p-value speaks of innocent models like these: 3 reference models, of 2 architectures (cnn, vgg), of the tasks birds (1), digits (2); and 1 second model of the victim's own recipe (twins), 1 of fresh and 0 of")
            .And.EndWith("began at the victim's own initial weights, of which the panel has none.");
    }

    [Fact]
    public void Of_OneArchitectureAndBothKindsOfTwins_SpeaksForThem() => Of(
        new ModelProfile("a") { Architecture = "vgg", Task = "digits" },
        new ModelProfile("b") { Role = ModelRole.Twin, Initialization = ModelInitialization.Fresh },
        new ModelProfile("c") { Role = ModelRole.Twin, Initialization = ModelInitialization.Own },
        new ModelProfile("d") { Role = ModelRole.Twin, Initialization = ModelInitialization.Own }).Should().Be(
        "The p-value speaks of innocent models like these: 1 reference model, of the architecture vgg, of the task digits (1); and 3 second models of the victim's own recipe (twins), 1 of fresh and 2 of the victim's initialization. It does not speak of models that were made in ways that none of these were.");

    [Fact]
    public void Of_ModelsLeftOut_DoesNotCountThem() => PanelPopulation.Of(SampleResults.Comparison.Audit! with { Members = [new(new ModelProfile("a"), true), new(new ModelProfile("b"), false)] })
        .Should().Contain("1 reference model,");

    private static string Of(params ModelProfile[] members) => PanelPopulation.Of(SampleResults.Comparison.Audit! with { Members = [.. members.Select(profile => new PanelEntry(profile, true))] });
}
