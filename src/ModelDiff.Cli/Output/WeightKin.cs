using System.Globalization;
using System.Text.Json;
using ModelDiff.Reports;
using ModelDiff.Weights;
using ModelDiff.Weights.Hidden;

namespace ModelDiff.Cli.Output;

/// <summary>A model of one's own, and what its weights and those of a model that was found say of each other.</summary>
/// <param name="Own">Its path.</param>
/// <param name="Comparison">The own model is the victim.</param>
internal sealed record WeightKin(string Own, WeightComparison Comparison)
{
    /// <summary>Whether there is something to tell a person.</summary>
    public bool IsTelling => IsShared || IsLead;

    /// <summary>Whether the two share weights.</summary>
    public bool IsShared => Comparison.Finding is WeightFinding.CommonWeights or WeightFinding.CommonTraining;

    private bool IsLead => Comparison.Finding == WeightFinding.NotShown && HiddenChannels.IsLead(Comparison.HiddenChannelGain);

    /// <summary>One line.</summary>
    public override string ToString() => IsLead
        ? string.Create(CultureInfo.InvariantCulture, $"a lead: its channels, once matched with those of {Own}, agree {Comparison.HiddenChannelGain:0.00} better than chance")
        : string.Create(CultureInfo.InvariantCulture, $"{WeightText.Words(Comparison.Finding)} with {Own}: {Shared}{Copied}{P}");

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("with", Own);
        json.WriteString("finding", WeightText.Key(Comparison.Finding));
        json.WriteFinite("p", Comparison.P);
        json.WriteNumber("sharedLayers", Comparison.Layers.Count(layer => layer.IsShared));
        json.WriteNumber("testedLayers", Comparison.Layers.Count(layer => layer.P is not null));
        json.WriteNumber("victimLayers", Comparison.VictimLayers);
        json.WriteFinite("copiedShare", Comparison.CopiedShare);
        json.WriteFinite("hiddenChannelGain", Comparison.HiddenChannelGain);
        json.WriteEndObject();
    }

    private string Shared => $"{Comparison.Layers.Count(layer => layer.IsShared)} of {NumberText.Count(Comparison.VictimLayers, "layer")}";

    private string Copied => Comparison.CopiedShare is > 0 and var share ? string.Create(CultureInfo.InvariantCulture, $", {100 * share:0} % of the values copied") : "";

    private string P => Comparison.P is { } p ? string.Create(CultureInfo.InvariantCulture, $", p {p:0.0e-0}") : "";
}
