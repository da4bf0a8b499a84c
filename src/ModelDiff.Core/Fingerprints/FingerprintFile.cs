using System.Collections.Immutable;
using System.Text.Json;
using ModelDiff.Ddv;
using ModelDiff.Evidence;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Fingerprints;

/// <summary>Stores a fingerprint as a safetensors file, which any safetensors reader opens. The layout is in <c>docs/fingerprint-format.md</c>.</summary>
public static class FingerprintFile
{
    /// <summary>The version of the format that this library writes and reads.</summary>
    public const int Version = 1;

    private const string FormatKey = "modeldiff.format";
    private const string FormatName = "fingerprint";
    private const string VersionKey = "modeldiff.version";
    private const string HeaderKey = "modeldiff.fingerprint";

    /// <summary>Writes a fingerprint. The same fingerprint gives the same bytes; the file appears whole or not at all.</summary>
    /// <param name="fingerprint">Borrowed.</param>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Fingerprint fingerprint, string path)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        using var scope = NewDisposeScope();
        var tensors = Tensors(fingerprint);
        var metadata = GeneratorMetadata.Of(fingerprint.Pairs.Description);
        metadata[FormatKey] = FormatName;
        metadata[VersionKey] = Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        metadata[HeaderKey] = JsonSerializer.Serialize(FingerprintHeader.Of(fingerprint), FingerprintHeader.Json);
        metadata[TensorHash.Key] = TensorHash.Of(metadata, tensors);
        SafetensorsFile.Save(path, tensors, metadata);
    }

    /// <summary>Reads a fingerprint.</summary>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">There is no such file; it is no fingerprint, one of a newer version, or damaged.</exception>
    public static Fingerprint Load(string path)
    {
        var file = SafetensorsFile.Open(path);
        var header = ReadHeader(file);
        using var scope = NewDisposeScope();
        var tensors = file.Entries.ToDictionary(entry => entry.Name, entry => entry.DataType == "F64" ? tensor(file.LoadDoubles(entry.Name)).reshape([.. entry.Shape]) : file.Load(entry.Name));
        try
        {
            if (!TensorHash.Fits(file.Metadata, tensors))
                throw new FormatException("its content does not fit its integrity hash: the file was changed or damaged.");
            return Assemble(header, tensors, GeneratorMetadata.Read(file.Metadata));
        }
        catch (Exception exception)
        {
            foreach (var value in tensors.Values)
                value.Dispose();
            if (exception is not (ArgumentException or FormatException or JsonException))
                throw;
            throw new InputFileException(path, exception.Message.Split('\n')[0], exception);
        }
    }

    private static FingerprintHeader ReadHeader(SafetensorsFile file)
    {
        if (file.Metadata.GetValueOrDefault(FormatKey) != FormatName)
            throw new InputFileException(file.Path, "it is a safetensors file but no fingerprint; 'modeldiff fingerprint create' writes one.");
        var version = file.Metadata.GetValueOrDefault(VersionKey);
        if (version != Version.ToString(System.Globalization.CultureInfo.InvariantCulture))
            throw new InputFileException(file.Path, $"it is a fingerprint of format version {version}; this library reads version {Version}.");
        try
        {
            var header = JsonSerializer.Deserialize<FingerprintHeader>(file.Metadata.GetValueOrDefault(HeaderKey, ""), FingerprintHeader.Json) ?? throw new JsonException("it is null.");
            return !header.Panel.IsDefault && !header.Panel.Contains(null!) ? header : throw new JsonException("a member of its panel is null.");
        }
        catch (JsonException exception)
        {
            throw new InputFileException(file.Path, $"its metadata '{HeaderKey}' cannot be read: {exception.Message.Split('\n')[0]}", exception);
        }
    }

    private static Dictionary<string, Tensor> Tensors(Fingerprint fingerprint)
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["first"] = fingerprint.Pairs.First,
            ["second"] = fingerprint.Pairs.Second,
            ["victim/ddv"] = tensor(fingerprint.VictimDdv.Values.AsSpan().ToArray()),
        };
        if (fingerprint.References is not { } references)
            return tensors;
        foreach (var part in references.Probe.Parts)
            tensors[$"probe/{Name(part)}"] = references.Probe[part];
        AddAnswers("victim", references.Victim);
        for (var i = 0; i < references.Panel.Length; i++)
        {
            AddAnswers(Member(i), references.Panel[i].Responses);
            tensors[$"{Member(i)}/ddv"] = tensor(fingerprint.PanelDdvs[i].Values.AsSpan().ToArray());
        }

        return tensors;

        void AddAnswers(string model, ModelResponses responses)
        {
            foreach (var part in responses.Parts)
                tensors[$"{model}/{Name(part)}"] = responses[part];
        }
    }

    private static Fingerprint Assemble(FingerprintHeader header, Dictionary<string, Tensor> tensors, GeneratorDescription generator)
    {
        var (distance, similarity) = (OutputDistance.Parse(header.Distance), DdvSimilarity.Parse(header.Similarity));
        var victimDdv = Ddv(header.Victim, "victim");
        var panelDdvs = header.Panel.Select((member, i) => Ddv(member.Name, Member(i))).ToImmutableArray();
        var pairs = new InputPairs(Get("first"), Get("second"), generator);
        if (panelDdvs.Prepend(victimDdv).Any(ddv => ddv.Count != pairs.Count))
            throw new FormatException($"its DDVs are not all of {pairs.Count} pairs.");
        return new Fingerprint
        {
            Victim = new ModelSignature(header.Victim) { Source = header.VictimSource, InputRange = new InputRange(header.InputRange.Minimum, header.InputRange.Maximum) },
            VictimSha256 = header.VictimSha256,
            Pairs = pairs,
            VictimDdv = victimDdv,
            PanelDdvs = panelDdvs,
            References = tensors.Keys.Any(name => name.StartsWith("probe/", StringComparison.Ordinal)) ? References() : null,
            Distance = distance,
            Similarity = similarity,
            Seed = header.Seed,
            BatchSize = header.BatchSize,
        };

        Tensor Get(string name) => tensors.TryGetValue(name, out var found) ? found : throw new FormatException($"it holds no tensor '{name}'.");

        DecisionDistanceVector Ddv(string model, string key) => new(model, distance.Name, [.. Get($"{key}/ddv").data<double>().ToArray()]);

        AuditReferences References()
        {
            var parts = Enum.GetValues<ProbePart>().Where(part => tensors.ContainsKey($"probe/{Name(part)}")).ToArray();
            var panel = header.Panel.Select((member, i) => new ReferenceAnswers(Answers(member.Name, Member(i)), member.Family)).ToArray();
            return new AuditReferences(Probe.Of(parts.ToDictionary(part => part, part => Get($"probe/{Name(part)}"))), Answers(header.Victim, "victim"), panel);

            ModelResponses Answers(string model, string key) => new(model, parts.ToDictionary(part => part, part => Get($"{key}/{Name(part)}")));
        }
    }

    private static string Member(int index) => FormattableString.Invariant($"panel/{index}");

    private static string Name(ProbePart part) => part.ToString().ToLowerInvariant();
}
