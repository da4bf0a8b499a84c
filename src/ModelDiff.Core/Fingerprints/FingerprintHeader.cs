using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff.Fingerprints;

/// <summary>What a fingerprint's file says beside its tensors.</summary>
internal sealed record FingerprintHeader
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public required string Victim { get; init; }

    public string? VictimSource { get; init; }

    public string? VictimSha256 { get; init; }

    public required Limits InputRange { get; init; }

    public required string Distance { get; init; }

    public required string Similarity { get; init; }

    public required long Seed { get; init; }

    public required int BatchSize { get; init; }

    public required ImmutableArray<Member> Panel { get; init; }

    /// <summary>Absent where it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<Found>? Power { get; init; }

    /// <summary>Absent where none is kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SketchHeader? Weights { get; init; }

    public required string Library { get; init; }

    public static FingerprintHeader Of(Fingerprint fingerprint) => new()
    {
        Victim = fingerprint.Victim.Name,
        VictimSource = fingerprint.Victim.Source is { } source ? Path.GetFileName(source) : null,
        VictimSha256 = fingerprint.VictimSha256,
        InputRange = Limits.Of(fingerprint.Victim.InputRange),
        Distance = fingerprint.Distance.Name,
        Similarity = fingerprint.Similarity.Name,
        Seed = fingerprint.Seed,
        BatchSize = fingerprint.BatchSize,
        Panel = [.. fingerprint.Panel.Select(member => Member.Of(member.Profile))],
        Power = fingerprint.Power.IsEmpty ? null : [.. fingerprint.Power.Select(power => new Found(power.Method, power.Found, power.Of, power.FalsePositiveRate))],
        Weights = fingerprint.VictimWeights is { } weights ? SketchHeader.Of(weights) : null,
        Library = LibraryInfo.Version,
    };

    /// <exception cref="JsonException">A member of a panel is missing or has no name.</exception>
    public static void CheckMembers(ImmutableArray<Member> panel)
    {
        if (panel.IsDefault || !panel.All(member => member is { Name: not null }))
            throw new JsonException("a member of its panel is null or has no name.");
    }

    /// <summary>The distance of a name: one of the caller's own, or one that is built in.</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public static OutputDistance DistanceOf(string name, IReadOnlyList<OutputDistance> own) => own.FirstOrDefault(distance => distance.Name == name) ?? OutputDistance.Parse(name);

    /// <summary>A batch size as it was read.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static int Checked(int batchSize) => batchSize > 0 ? batchSize : throw new FormatException(FormattableString.Invariant($"its batch size is {batchSize}."));

    /// <summary>Values that an element of an input may take.</summary>
    internal sealed record Limits(double Minimum, double Maximum)
    {
        public static Limits Of(InputRange range) => new(range.Minimum, range.Maximum);

        /// <exception cref="ArgumentException">It is no range.</exception>
        public InputRange ToRange() => new(Minimum, Maximum);
    }

    /// <summary>How many copies by one method were found.</summary>
    [method: JsonConstructor]
    internal sealed record Found(string Method, [property: JsonPropertyName("found")] int Count, int Of, double FalsePositiveRate)
    {
        public Power ToPower() => new(Method, Count, Of, FalsePositiveRate);
    }

    /// <summary>A reference model. Version 1 knew name and family alone.</summary>
    internal sealed record Member(string Name, string? Family)
    {
        public ModelRole Role { get; init; }

        public string? Task { get; init; }

        public string? Architecture { get; init; }

        public ModelInitialization? Initialization { get; init; }

        public string? Sha256 { get; init; }

        public static Member Of(ModelProfile profile) => new(profile.Name, profile.Family)
        {
            Role = profile.Role,
            Task = profile.Task,
            Architecture = profile.Architecture,
            Initialization = profile.Initialization,
            Sha256 = profile.Sha256,
        };

        public ModelProfile ToProfile() => new(Name) { Family = Family, Role = Role, Task = Task, Architecture = Architecture, Initialization = Initialization, Sha256 = Sha256 };
    }
}
