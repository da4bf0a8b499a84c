using System.Text.Json;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Fingerprints;

/// <summary>Stores a fingerprint as a safetensors file, which any safetensors reader opens. The layout is in <c>docs/fingerprint-format.md</c>.</summary>
public static class FingerprintFile
{
    /// <summary>The version of the format that this library writes; it reads all up to this one.</summary>
    public const int Version = 3;

    private const string VictimKey = "victim";

    private static readonly AnswerFile<FingerprintHeader> Format = new("fingerprint", "fingerprint", "modeldiff fingerprint create", Version, Check);

    /// <summary>Writes a fingerprint. The same fingerprint gives the same bytes; the file appears whole or not at all.</summary>
    /// <param name="fingerprint">Borrowed.</param>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Fingerprint fingerprint, string path)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        Format.Save(path, FingerprintHeader.Of(fingerprint), fingerprint.Probe,
            [(VictimKey, fingerprint.VictimDdv, fingerprint.VictimAnswers), .. fingerprint.Panel.Select((member, i) => (StoredAnswers.Member(i), member.Ddv, member.Answers))]);
    }

    /// <summary>Reads a fingerprint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="distances">Distances of the caller's own that the owner may have chosen; those that are built in are known.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">There is no such file; it is no fingerprint, one of a newer version, damaged, or its distance is unknown.</exception>
    public static Fingerprint Load(string path, params IReadOnlyList<OutputDistance> distances) => Format.Load(SafetensorsFile.Open(path), (header, stored) => Assemble(header, stored, distances));

    /// <summary>Reads a fingerprint that its owner signed. File and signature are read once: what is returned is what was signed.</summary>
    /// <param name="path">The fingerprint's file; beside it, with <see cref="FingerprintSignature.Extension"/> at the end of its name, its signature.</param>
    /// <param name="publicKeyPath">A PEM file with the owner's public key.</param>
    /// <param name="distances">As for a file without a signature.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">One of the three files is missing or damaged, or the signature is not that of the file by this key.</exception>
    public static Fingerprint LoadSigned(string path, string publicKeyPath, params IReadOnlyList<OutputDistance> distances) =>
        Format.Load(AnswerFile<FingerprintHeader>.OpenSigned(path, publicKeyPath), (header, stored) => Assemble(header, stored, distances));

    private static void Check(FingerprintHeader header)
    {
        FingerprintHeader.CheckMembers(header.Panel);
        if (header.Power?.All(found => found is not null) == false)
            throw new JsonException("a part of its power is null.");
    }

    private static Fingerprint Assemble(FingerprintHeader header, StoredAnswers stored, IReadOnlyList<OutputDistance> distances)
    {
        var distance = FingerprintHeader.DistanceOf(header.Distance, distances);
        return new Fingerprint
        {
            Victim = new ModelSignature(header.Victim) { Source = header.VictimSource, InputRange = header.InputRange.ToRange() },
            VictimSha256 = header.VictimSha256,
            Probe = stored.Probe,
            VictimDdv = stored.Ddv(header.Victim, VictimKey, distance),
            VictimAnswers = stored.HasParts ? stored.Answers(header.Victim, VictimKey) : null,
            Panel = stored.Members(header.Panel, distance),
            Power = [.. (header.Power ?? []).Select(found => found.ToPower())],
            VictimWeights = header.Weights?.ToSketch(),
            Distance = distance,
            Similarity = DdvSimilarity.Parse(header.Similarity),
            Seed = header.Seed,
            BatchSize = FingerprintHeader.Checked(header.BatchSize),
        };
    }
}
