using System.Collections.Immutable;
using System.Text.Json;

namespace ModelDiff.Fingerprints;

/// <summary>What a fingerprint's file says beside its tensors.</summary>
internal sealed record FingerprintHeader
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    public required string Victim { get; init; }

    public string? VictimSource { get; init; }

    public string? VictimSha256 { get; init; }

    public required Limits InputRange { get; init; }

    public required string Distance { get; init; }

    public required string Similarity { get; init; }

    public required long Seed { get; init; }

    public required int BatchSize { get; init; }

    public required ImmutableArray<Member> Panel { get; init; }

    public required string Library { get; init; }

    public static FingerprintHeader Of(Fingerprint fingerprint) => new()
    {
        Victim = fingerprint.Victim.Name,
        VictimSource = fingerprint.Victim.Source is { } source ? Path.GetFileName(source) : null,
        VictimSha256 = fingerprint.VictimSha256,
        InputRange = new Limits(fingerprint.Victim.InputRange.Minimum, fingerprint.Victim.InputRange.Maximum),
        Distance = fingerprint.Distance.Name,
        Similarity = fingerprint.Similarity.Name,
        Seed = fingerprint.Seed,
        BatchSize = fingerprint.BatchSize,
        Panel = [.. fingerprint.References?.Panel.Select(member => new Member(member.Responses.ModelName, member.Family)) ?? []],
        Library = LibraryInfo.Version,
    };

    /// <summary>Values that an element of an input may take.</summary>
    internal sealed record Limits(double Minimum, double Maximum);

    /// <summary>A reference model.</summary>
    internal sealed record Member(string Name, string? Family);
}
