using System.Globalization;
using ModelDiff.Fingerprints;
using ModelDiff.Probes;
using ModelDiff.Reports;
using ModelDiff.Verdicts;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>A fingerprint as a person reads it.</summary>
internal static class FingerprintView
{
    public static void Print(Fingerprint fingerprint, string file, IAnsiConsole console)
    {
        using var pairs = fingerprint.SharePairs();
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        AddRow("fingerprint", file);
        AddRow("victim", fingerprint.Victim.Name);
        AddRow("SHA-256", fingerprint.VictimSha256 ?? "unknown");
        AddRow("pairs", string.Create(CultureInfo.InvariantCulture, $"{fingerprint.VictimDdv.Count} {pairs.Description.Name} pairs of shape {pairs.InputShape}, seed {fingerprint.Seed}"));
        AddRow("measured", $"{fingerprint.Similarity.Name} similarity of decision distance vectors, {fingerprint.Distance.Name} distance");
        if (fingerprint.CanHoldPanel)
        {
            var parts = fingerprint.Probe.Parts.Where(part => part != ProbePart.First && part != ProbePart.Second);
            AddRow("probe", string.Join(", ", parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{fingerprint.Probe[part].Count} {part}"))) + " inputs");
            AddRow("panel", fingerprint.Panel.IsEmpty ? "none: give --panel when checking" : string.Create(CultureInfo.InvariantCulture, $"{fingerprint.Panel.Length} reference models"));
            if (!fingerprint.Panel.IsEmpty)
                AddRow("power", PowerText.Row(fingerprint.Power));
            if (FingerprintTwins.RecipeP(fingerprint) is { } recipe)
                AddRow("twins", $"{(FingerprintTwins.AreUnlikeTheVictim(recipe) ? "unlike the victim, so that nothing is concluded from them" : "like the victim")} (p = {PValueText.Of(recipe)})");
        }

        if (fingerprint.VictimWeights?.PublicSeed is { } seed)
            AddRow("began", FormattableString.Invariant($"at PyTorch's own initial weights of seed {seed}, as others can: no secret initialization can be attested"));
        AddRow("weights", fingerprint.VictimWeights is { } weights ? $"sketch of {NumberText.Count(weights.LayerCount, "layer")}, hashes of {NumberText.Count(weights.TensorCount, "tensor")}" : "nothing kept");
        console.Write(grid);

        void AddRow(string label, string text) => grid.AddRow(new Text(label, new Style(decoration: Decoration.Bold)), new Text(text));
    }
}
