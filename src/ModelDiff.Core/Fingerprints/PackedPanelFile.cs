using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Fingerprints;

/// <summary>Stores a packed panel as a safetensors file, laid out as a fingerprint. The layout is in <c>docs/fingerprint-format.md</c>.</summary>
public static class PackedPanelFile
{
    /// <summary>The version of the format that this library writes and reads.</summary>
    public const int Version = 1;

    private static readonly AnswerFile<Header> Format = new("panel", "packed panel", "modeldiff panel pack", Version, header => FingerprintHeader.CheckMembers(header.Panel));

    /// <summary>Writes a packed panel. The same panel gives the same bytes; the file appears whole or not at all.</summary>
    /// <param name="panel">Borrowed.</param>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(PackedPanel panel, string path)
    {
        ArgumentNullException.ThrowIfNull(panel);
        Format.Save(path, Header.Of(panel), panel.Probe, panel.Members.Select((member, i) => (StoredAnswers.Member(i), member.Ddv, (Probes.ModelAnswers?)member.Answers)));
    }

    /// <summary>Reads a packed panel.</summary>
    /// <param name="path">The file.</param>
    /// <param name="distances">Distances of the caller's own that it may have been packed with; those that are built in are known.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">There is no such file; it is no packed panel, one of a newer version, damaged, or its distance is unknown.</exception>
    public static PackedPanel Load(string path, params IReadOnlyList<OutputDistance> distances) => Format.Load(SafetensorsFile.Open(path), (header, stored) => Assemble(header, stored, distances));

    /// <summary>Reads a packed panel that somebody signed, as <see cref="FingerprintFile.LoadSigned"/> does a fingerprint.</summary>
    /// <inheritdoc cref="FingerprintFile.LoadSigned"/>
    public static PackedPanel LoadSigned(string path, string publicKeyPath, params IReadOnlyList<OutputDistance> distances) =>
        Format.Load(AnswerFile<Header>.OpenSigned(path, publicKeyPath), (header, stored) => Assemble(header, stored, distances));

    /// <summary>Whether a file says of itself that it is a packed panel.</summary>
    /// <param name="path">Any file, or none.</param>
    public static bool IsPanel(string path)
    {
        try
        {
            return ModelFiles.Detect(path) == ModelFormat.SafeTensors && Format.Is(SafetensorsFile.Open(path));
        }
        catch (ModelDiffException)
        {
            return false;
        }
    }

    private static PackedPanel Assemble(Header header, StoredAnswers stored, IReadOnlyList<OutputDistance> distances)
    {
        if (!stored.HasParts || header.Panel.IsEmpty)
            throw new FormatException($"it holds {(stored.HasParts ? "no model" : "pairs alone, by which no panel judges")}.");
        var distance = FingerprintHeader.DistanceOf(header.Distance, distances);
        return new PackedPanel
        {
            Probe = stored.Probe,
            Members = stored.Members(header.Panel, distance),
            VictimSha256 = header.VictimSha256,
            InputRange = header.InputRange.ToRange(),
            Distance = distance,
            Seed = header.Seed,
            BatchSize = FingerprintHeader.Checked(header.BatchSize),
        };
    }

    /// <summary>What the file says beside its tensors.</summary>
    private sealed record Header
    {
        public required FingerprintHeader.Limits InputRange { get; init; }

        public required string Distance { get; init; }

        public required long Seed { get; init; }

        public required int BatchSize { get; init; }

        public required ImmutableArray<FingerprintHeader.Member> Panel { get; init; }

        /// <summary>Absent where it is not known.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? VictimSha256 { get; init; }

        public required string Library { get; init; }

        public static Header Of(PackedPanel panel) => new()
        {
            InputRange = FingerprintHeader.Limits.Of(panel.InputRange),
            Distance = panel.Distance.Name,
            Seed = panel.Seed,
            BatchSize = panel.BatchSize,
            Panel = [.. panel.Members.Select(member => FingerprintHeader.Member.Of(member.Profile))],
            VictimSha256 = panel.VictimSha256,
            Library = LibraryInfo.Version,
        };
    }
}
