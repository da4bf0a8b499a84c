using System.CommandLine;
using ModelDiff.Cli;
using ModelDiff.Cli.Cases;
using ModelDiff.Cli.Configuration;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Fuzz.Mutations;
using ModelDiff.Http.Protocol;
using ModelDiff.Http.Templates;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;
using ModelDiff.Storage;
using static ModelDiff.Fuzz.Mutations.StructureMutation;

namespace ModelDiff.Fuzz;

/// <summary>All readers of files and answers from outside, with what their documentation says they throw.</summary>
internal static class Readers
{
    private static Command Compare { get; } = ModelDiffCommand.Build(new Terminal(TextWriter.Null, TextWriter.Null, live: false)).Subcommands.Single(command => command.Name == "compare");

    public static IReadOnlyList<FuzzedReader> All { get; } =
    [
        new("safetensors", Corpus.Files("inputs", ".safetensors"), AnyOf(ByteMutation.Apply, Safetensors), content => ReadTensors(Scratch.Write(content)), typeof(InputFileException)),
        new("pairs", Corpus.Files("inputs", "pairs.safetensors"), AnyOf(ByteMutation.Apply, Safetensors), content => InputPairsFile.Load(Scratch.Write(content)).Dispose(), typeof(InputFileException)),
        new("npy", Corpus.Files("inputs", ".npy"), AnyOf(ByteMutation.Apply, Numpy), content => NumpyFile.LoadArray(Scratch.Write(content)).Dispose(), typeof(InputFileException)),
        new("npz", Corpus.Files("inputs", ".npz"), AnyOf(ByteMutation.Apply, Zip(AnyOf(ByteMutation.Apply, Numpy))), content => NumpyFile.LoadArchive(Scratch.Write(content)).Dispose(), typeof(InputFileException)),
        new("inputs", Corpus.Files("inputs", ".npy", ".npz", ".safetensors"), AnyOf(ByteMutation.Apply, Numpy, Safetensors), content => SeedInputs.Load(Scratch.Write(content), new SeedInputOptions { MaximumCount = 2, Range = new InputRange(-1e6, 1e6) }).Dispose(), typeof(InputFileException)),
        new("fingerprint", Corpus.Files("fingerprints", ".safetensors"), AnyOf(Safetensors, FingerprintMutation.Apply, FingerprintMutation.Apply), content => FingerprintFile.Load(Scratch.Write(content)).Dispose(), typeof(InputFileException)),
        new("image", Corpus.Files("inputs", ".png", ".jpg"), AnyOf(ByteMutation.Apply, Png), content => ImageDecoder.Decode(Scratch.Write(content), 3, (8, 8)), typeof(FormatException)),
        new("sidecar", Corpus.Sidecars, TextMutation.Apply, content => ModelDescriptionFile.Read(Scratch.Write(content)), typeof(InputFileException)),
        new("list", Corpus.Lists, TextMutation.Apply, content => ListedModel.ReadList(Scratch.Write(content)), typeof(InputFileException)),
        new("config", Corpus.Configs, TextMutation.Apply, content => new ConfigFile(Scratch.Write(content), IsFound: true).SettingsFor(Compare), typeof(InputFileException)),
        new("case", Corpus.Cases, TextMutation.Apply, content => AuditCase.Read(Scratch.Write(content), Compare, null), typeof(UsageException)),
        new("template", Corpus.Templates, TextMutation.Apply, content => TemplateReader.Read(Scratch.Write(content)), typeof(ModelLoadException)),
        new("answer", Corpus.Answers, TextMutation.Apply, content => OipBody.Parse(content, null).ReadTensors("outputs"), typeof(FormatException)),
        new("binary-answer", Corpus.BinaryAnswers, AnyOf(ByteMutation.Apply, BinaryAnswer), ReadBinaryAnswer, typeof(FormatException)),
        new("metadata", Corpus.Metadata, TextMutation.Apply, content => OipMetadata.Parse(content, text => text), typeof(FormatException)),
        new("torchscript", Corpus.Files("models", ".pt"), AnyOf(ByteMutation.Apply, Zip(AnyOf(ByteMutation.Apply, TextMutation.Apply))), ReadTorchScript, typeof(InvalidDataException)),
        new("onnx", Corpus.Files("onnx", ".onnx"), ByteMutation.Apply, content => OnnxModelInfo.Read(Scratch.Write(content)), typeof(ModelLoadException)),
    ];

    private static void ReadTensors(string path)
    {
        var file = SafetensorsFile.Open(path);
        foreach (var entry in file.Entries)
            file.Load(entry.Name).Dispose();
    }

    private static byte[] BinaryAnswer(byte[] content, Random random)
    {
        var length = BitConverter.ToInt32(content);
        var json = TextMutation.Apply(content[4..(4 + length)], random);
        return [.. BitConverter.GetBytes(json.Length), .. json, .. content.AsSpan(4 + length)];
    }

    private static void ReadBinaryAnswer(byte[] content)
    {
        if (content.Length >= 4)
            OipBody.Parse(content.AsMemory(4), Math.Max(0, BitConverter.ToInt32(content))).ReadTensors("outputs");
    }

    /// <summary>Recognition and the reading of the code; the model is not run.</summary>
    private static void ReadTorchScript(byte[] content)
    {
        using var stream = new MemoryStream(content);
        if (ModelFiles.Inspect(stream) is { Format: not ModelFormat.TorchScript, Description: var description })
            throw new InvalidDataException(description);
        var archive = TorchScriptArchive.Read(stream);
        _ = (archive.IsQuantized, archive.Operators.Count(), archive.FieldsOf(archive.ReturnType.Name).Count());
    }
}
