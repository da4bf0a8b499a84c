using System.Globalization;
using System.Text.Json;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Probes;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Fingerprints;

/// <summary>Stores a probe with what models answered to it as a safetensors file, with a header of its own per kind of file. The layout is in <c>docs/fingerprint-format.md</c>.</summary>
/// <typeparam name="THeader">What the file says beside its tensors.</typeparam>
/// <param name="format">The kind of file as its metadata has it.</param>
/// <param name="noun">The same for people.</param>
/// <param name="maker">The command that writes such files.</param>
/// <param name="version">The version that is written; all up to it are read.</param>
/// <param name="check">Throws a <see cref="JsonException"/> where a header that could be read makes no sense.</param>
internal sealed class AnswerFile<THeader>(string format, string noun, string maker, int version, Action<THeader> check)
    where THeader : class
{
    private const string VersionKey = "modeldiff.version";

    private string HeaderKey => $"modeldiff.{format}";

    /// <summary>Writes a file. The same content gives the same bytes; the file appears whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="header">What it says beside its tensors.</param>
    /// <param name="probe">Borrowed.</param>
    /// <param name="models">Answers under the keys of their models; null where a model was asked for nothing but pairs. Borrowed.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, THeader header, Probe probe, IEnumerable<(string Key, DecisionDistanceVector Ddv, ModelAnswers? Answers)> models)
    {
        using var scope = NewDisposeScope();
        var tensors = StoredAnswers.TensorsOf(probe);
        foreach (var (key, ddv, answers) in models)
            StoredAnswers.Add(tensors, key, ddv, answers);
        var metadata = GeneratorMetadata.Of(probe.PairsDescription!);
        metadata[SafetensorsHeader.FormatKey] = format;
        metadata[VersionKey] = version.ToString(CultureInfo.InvariantCulture);
        metadata[HeaderKey] = JsonSerializer.Serialize(header, FingerprintHeader.Json);
        metadata[TensorHash.Key] = TensorHash.Of(metadata, tensors);
        SafetensorsFile.Save(path, tensors, metadata);
    }

    /// <summary>Whether a file says of itself that it is of this kind.</summary>
    public bool Is(SafetensorsFile file) => file.Metadata.GetValueOrDefault(SafetensorsHeader.FormatKey) == format;

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="assemble">Makes of header and tensors what the file stands for; <see cref="ArgumentException"/>, <see cref="FormatException"/> and <see cref="JsonException"/> tell that it cannot.</param>
    /// <exception cref="InputFileException">It is of another kind, of a newer version, or damaged.</exception>
    public T Load<T>(SafetensorsFile file, Func<THeader, StoredAnswers, T> assemble)
    {
        var header = ReadHeader(file);
        using var scope = NewDisposeScope();
        var tensors = file.Entries.ToDictionary(entry => entry.Name, entry => entry.DataType == "F64" ? tensor(file.LoadDoubles(entry.Name)).reshape([.. entry.Shape]) : file.Load(entry.Name));
        try
        {
            if (!TensorHash.Fits(file.Metadata, tensors))
                throw new FormatException("its content does not fit its integrity hash: the file was changed or damaged.");
            return assemble(header, new StoredAnswers(tensors, GeneratorMetadata.Read(file.Metadata)));
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

    /// <summary>Opens a file that its owner signed. File and signature are read once: what is returned is what was signed.</summary>
    /// <param name="path">The file; beside it, with <see cref="FingerprintSignature.Extension"/> at the end of its name, its signature.</param>
    /// <param name="publicKeyPath">A PEM file with the owner's public key.</param>
    /// <exception cref="InputFileException">One of the three files is missing or damaged, or the signature is not that of the file by this key.</exception>
    public static SafetensorsFile OpenSigned(string path, string publicKeyPath)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var content = InputFiles.Read(path, stream => RegularFile.ReadAllBytes(stream, Array.MaxLength));
        var signature = path + FingerprintSignature.Extension;
        if (!FingerprintSignature.Verify(content, FingerprintSignature.Read(signature), publicKeyPath))
            throw new InputFileException(signature, $"it is not that of '{path}' by '{publicKeyPath}'.");
        return SafetensorsFile.Open(path, content);
    }

    private THeader ReadHeader(SafetensorsFile file)
    {
        if (!Is(file))
            throw new InputFileException(file.Path, $"it is a safetensors file but no {noun}; '{maker}' writes one.");
        var told = file.Metadata.GetValueOrDefault(VersionKey);
        if (!int.TryParse(told, CultureInfo.InvariantCulture, out var number) || number < 1 || number > version)
            throw new InputFileException(file.Path, $"it is a {noun} of format version {told}; this library reads {(version == 1 ? "version 1" : FormattableString.Invariant($"versions 1 to {version}"))}.");
        try
        {
            var header = JsonSerializer.Deserialize<THeader>(file.Metadata.GetValueOrDefault(HeaderKey, ""), FingerprintHeader.Json) ?? throw new JsonException("it is null.");
            check(header);
            return header;
        }
        catch (JsonException exception)
        {
            throw new InputFileException(file.Path, $"its metadata '{HeaderKey}' cannot be read: {exception.Message.Split('\n')[0]}", exception);
        }
    }
}
