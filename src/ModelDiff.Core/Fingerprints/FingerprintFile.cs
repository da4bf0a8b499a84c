using System.Collections.Immutable;
using System.Text.Json;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Storage;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Fingerprints;

/// <summary>Stores a fingerprint as a safetensors file, which any safetensors reader opens. The layout is in <c>docs/fingerprint-format.md</c>.</summary>
public static class FingerprintFile
{
    /// <summary>The version of the format that this library writes; it reads all up to this one.</summary>
    public const int Version = 2;

    private const string FormatKey = "modeldiff.format";
    private const string FormatName = "fingerprint";
    private const string VersionKey = "modeldiff.version";
    private const string HeaderKey = "modeldiff.fingerprint";
    private const string ProbePrefix = "probe/";

    /// <summary>Writes a fingerprint. The same fingerprint gives the same bytes; the file appears whole or not at all.</summary>
    /// <param name="fingerprint">Borrowed.</param>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Fingerprint fingerprint, string path)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        using var scope = NewDisposeScope();
        var tensors = Tensors(fingerprint);
        var metadata = GeneratorMetadata.Of(fingerprint.Probe.PairsDescription!);
        metadata[FormatKey] = FormatName;
        metadata[VersionKey] = Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        metadata[HeaderKey] = JsonSerializer.Serialize(FingerprintHeader.Of(fingerprint), FingerprintHeader.Json);
        metadata[TensorHash.Key] = TensorHash.Of(metadata, tensors);
        SafetensorsFile.Save(path, tensors, metadata);
    }

    /// <summary>Reads a fingerprint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="distances">Distances of the caller's own that the owner may have chosen; those that are built in are known.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">There is no such file; it is no fingerprint, one of a newer version, damaged, or its distance is unknown.</exception>
    public static Fingerprint Load(string path, params IReadOnlyList<OutputDistance> distances) => Load(SafetensorsFile.Open(path), distances);

    /// <summary>Reads a fingerprint that its owner signed. File and signature are read once: what is returned is what was signed.</summary>
    /// <param name="path">The fingerprint's file; beside it, with <see cref="FingerprintSignature.Extension"/> at the end of its name, its signature.</param>
    /// <param name="publicKeyPath">A PEM file with the owner's public key.</param>
    /// <param name="distances">As for a file without a signature.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">One of the three files is missing or damaged, or the signature is not that of the file by this key.</exception>
    public static Fingerprint LoadSigned(string path, string publicKeyPath, params IReadOnlyList<OutputDistance> distances)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var content = InputFiles.Read(path, stream => RegularFile.ReadAllBytes(stream, Array.MaxLength));
        var signature = path + FingerprintSignature.Extension;
        if (!FingerprintSignature.Verify(content, FingerprintSignature.Read(signature), publicKeyPath))
            throw new InputFileException(signature, $"it is not that of '{path}' by '{publicKeyPath}'.");
        return Load(SafetensorsFile.Open(path, content), distances);
    }

    private static Fingerprint Load(SafetensorsFile file, IReadOnlyList<OutputDistance> distances)
    {
        var header = ReadHeader(file);
        using var scope = NewDisposeScope();
        var tensors = file.Entries.ToDictionary(entry => entry.Name, entry => entry.DataType == "F64" ? tensor(file.LoadDoubles(entry.Name)).reshape([.. entry.Shape]) : file.Load(entry.Name));
        try
        {
            if (!TensorHash.Fits(file.Metadata, tensors))
                throw new FormatException("its content does not fit its integrity hash: the file was changed or damaged.");
            return Assemble(header, tensors, GeneratorMetadata.Read(file.Metadata), distances);
        }
        catch (Exception exception)
        {
            foreach (var value in tensors.Values)
                value.Dispose();
            if (exception is not (ArgumentException or FormatException or JsonException))
                throw;
            throw new InputFileException(file.Path, exception.Message.Split('\n')[0], exception);
        }
    }

    private static FingerprintHeader ReadHeader(SafetensorsFile file)
    {
        if (file.Metadata.GetValueOrDefault(FormatKey) != FormatName)
            throw new InputFileException(file.Path, "it is a safetensors file but no fingerprint; 'modeldiff fingerprint create' writes one.");
        var version = file.Metadata.GetValueOrDefault(VersionKey);
        if (!int.TryParse(version, System.Globalization.CultureInfo.InvariantCulture, out var number) || number is < 1 or > Version)
            throw new InputFileException(file.Path, $"it is a fingerprint of format version {version}; this library reads versions 1 to {Version}.");
        try
        {
            var header = JsonSerializer.Deserialize<FingerprintHeader>(file.Metadata.GetValueOrDefault(HeaderKey, ""), FingerprintHeader.Json) ?? throw new JsonException("it is null.");
            if (header.Panel.IsDefault || !header.Panel.All(member => member is { Name: not null }))
                throw new JsonException("a member of its panel is null or has no name.");
            return header.Power?.All(found => found is not null) != false ? header : throw new JsonException("a part of its power is null.");
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
            [ProbePart.First.Name] = fingerprint.Probe[ProbePart.First].AsTensor(),
            [ProbePart.Second.Name] = fingerprint.Probe[ProbePart.Second].AsTensor(),
        };
        foreach (var part in fingerprint.Probe.Parts.Where(part => !part.IsOfPairs))
            tensors[ProbePrefix + part] = fingerprint.Probe[part].AsTensor();
        Add("victim", fingerprint.VictimDdv, fingerprint.VictimAnswers);
        for (var i = 0; i < fingerprint.Panel.Length; i++)
            Add(Member(i), fingerprint.Panel[i].Ddv, fingerprint.Panel[i].Answers);
        return tensors;

        void Add(string model, DecisionDistanceVector ddv, ModelAnswers? answers)
        {
            tensors[$"{model}/ddv"] = tensor(ddv.Values.AsSpan().ToArray());
            foreach (var part in answers?.Parts ?? [])
                tensors[$"{model}/{part}"] = answers![part];
        }
    }

    private static Fingerprint Assemble(FingerprintHeader header, Dictionary<string, Tensor> tensors, GeneratorDescription generator, IReadOnlyList<OutputDistance> distances)
    {
        var distance = distances.FirstOrDefault(own => own.Name == header.Distance) ?? OutputDistance.Parse(header.Distance);
        ProbePart[] parts = [.. tensors.Keys.Where(name => name.StartsWith(ProbePrefix, StringComparison.Ordinal)).Select(name => new ProbePart(name[ProbePrefix.Length..]))];
        var inputs = parts.ToDictionary(part => part, part => (InputBatch)new TensorBatch(Get(ProbePrefix + part)));
        inputs.Add(ProbePart.First, new TensorBatch(Get(ProbePart.First.Name)));
        inputs.Add(ProbePart.Second, new TensorBatch(Get(ProbePart.Second.Name)));
        return new Fingerprint
        {
            Victim = new ModelSignature(header.Victim) { Source = header.VictimSource, InputRange = new InputRange(header.InputRange.Minimum, header.InputRange.Maximum) },
            VictimSha256 = header.VictimSha256,
            Probe = new Probe(inputs, generator),
            VictimDdv = Ddv(header.Victim, "victim"),
            VictimAnswers = parts.Length == 0 ? null : Answers(header.Victim, "victim"),
            Panel = [.. header.Panel.Select((member, i) => new PanelMember(member.ToProfile(), Ddv(member.Name, Member(i)), Answers(member.Name, Member(i))))],
            Power = [.. (header.Power ?? []).Select(found => found.ToPower())],
            Distance = distance,
            Similarity = DdvSimilarity.Parse(header.Similarity),
            Seed = header.Seed,
            BatchSize = header.BatchSize > 0 ? header.BatchSize : throw new FormatException($"its batch size is {header.BatchSize}."),
        };

        Tensor Get(string name) => tensors.TryGetValue(name, out var found) ? found : throw new FormatException($"it holds no tensor '{name}'.");

        DecisionDistanceVector Ddv(string model, string key)
        {
            var (values, pairs) = (Get($"{key}/ddv"), inputs[ProbePart.First].Count);
            return values.dtype == ScalarType.Float64 && values.numel() == pairs
                ? new DecisionDistanceVector(model, distance.Name, [.. values.data<double>().ToArray()])
                : throw new FormatException($"its DDVs are not all of {pairs} pairs.");
        }

        ModelAnswers Answers(string model, string key)
        {
            var answers = parts.ToDictionary(part => part, part => Get($"{key}/{part}"));
            if (answers.FirstOrDefault(entry => entry.Value.shape[0] != inputs[entry.Key].Count) is { Key: { } odd })
                throw new FormatException($"the probe's {odd} part has {inputs[odd].Count} rows; model '{model}' answered {answers[odd].shape[0]}.");
            return new ModelAnswers(model, answers);
        }
    }

    private static string Member(int index) => FormattableString.Invariant($"panel/{index}");
}
