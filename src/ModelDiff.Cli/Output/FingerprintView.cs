using System.Globalization;
using ModelDiff.Fingerprints;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>A fingerprint as a person reads it.</summary>
internal static class FingerprintView
{
    public static void Print(Fingerprint fingerprint, string file, IAnsiConsole console)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        AddRow("fingerprint", file);
        AddRow("victim", fingerprint.Victim.Name);
        AddRow("SHA-256", fingerprint.VictimSha256 ?? "unknown");
        AddRow("pairs", string.Create(CultureInfo.InvariantCulture, $"{fingerprint.Pairs.Count} {fingerprint.Pairs.Description.Name} pairs of shape {fingerprint.Pairs.InputShape}, seed {fingerprint.Seed}"));
        AddRow("measured", $"{fingerprint.Similarity.Name} similarity of decision distance vectors, {fingerprint.Distance.Name} distance");
        if (fingerprint.References is { } references)
        {
            AddRow("probe", string.Join(", ", references.Probe.Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{references.Probe[part].shape[0]} {part.ToString().ToLowerInvariant()}"))) + " inputs");
            AddRow("panel", references.Panel.IsEmpty ? "none: give --panel when checking" : string.Create(CultureInfo.InvariantCulture, $"{references.Panel.Length} reference models"));
        }

        console.Write(grid);

        void AddRow(string label, string text) => grid.AddRow(new Text(label, new Style(decoration: Decoration.Bold)), new Text(text));
    }
}
