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
using ModelDiff.Models.Packages;
using ModelDiff.OnnxRuntime;
using ModelDiff.Reports;
using ModelDiff.Storage;
using ModelDiff.TFLite;
using ModelDiff.TFLite.TensorFlowJs;
using ModelDiff.Training;
using ModelDiff.Weights;
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
        new("packed-panel", Corpus.Files("panels", ".safetensors"), AnyOf(Safetensors, FingerprintMutation.Apply, FingerprintMutation.Apply), content => PackedPanelFile.Load(Scratch.Write(content)).Dispose(), typeof(InputFileException)),
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
        new("tflite", TFLiteCorpus.Models, ByteMutation.Apply, content => TFLiteAdapter.Load(content, "input").Dispose(), typeof(ModelLoadException)),
        new("tflite-signature", TFLiteCorpus.Models, ByteMutation.Apply, content => GuessTask(new TFLiteModelFormat(), content), typeof(ModelLoadException)),
        new("tflite-weights", TFLiteCorpus.Models, ByteMutation.Apply, content => ReadAll(TFLiteWeights.Read(ModelContent.Of(content, "input"))), typeof(ModelLoadException)),
        new("tensorflowjs", TensorFlowJsCorpus.Models, AnyOf(JsonMutation.Apply, JsonMutation.Apply, TextMutation.Apply), content => TensorFlowJsModel.Load(() => TensorFlowJsDescription.Read(content, TensorFlowJsCorpus.Shard), "input", null, new()).Dispose(), typeof(ModelLoadException)),
        new("tensorflowjs-signature", TensorFlowJsCorpus.Models, AnyOf(JsonMutation.Apply, TextMutation.Apply), content => GuessTask(new TensorFlowJsModelFormat(), content), typeof(ModelLoadException)),
        new("tensorflowjs-weights", TensorFlowJsCorpus.Models, AnyOf(JsonMutation.Apply, TextMutation.Apply, ByteMutation.Apply), ReadTensorFlowJsWeights, typeof(ModelLoadException)),
        new("torch-weights", Corpus.Files("models", ".pt"), AnyOf(ByteMutation.Apply, Zip(ByteMutation.Apply)), content => ReadAll(ModelWeights.Read(Scratch.Write(content))), typeof(ModelLoadException)),
        new("onnx-weights", Corpus.Files("onnx", ".onnx"), ByteMutation.Apply, content => ReadAll(OnnxWeights.Read(ModelContent.At(Scratch.Write(content)))), typeof(ModelLoadException)),
        new("safetensors-weights", Corpus.Files("inputs", ".safetensors"), AnyOf(ByteMutation.Apply, Safetensors), content => ReadAll(ModelWeights.Read(Scratch.Write(content))), typeof(ModelLoadException)),
        new("weight-index", Corpus.WeightIndexes, AnyOf(JsonMutation.Apply, TextMutation.Apply, ByteMutation.Apply), content => ReadAll(ModelWeights.Read(Scratch.Write(content, "model.index.json"))), typeof(ModelLoadException)),
        new("package", PackageCorpus.Packages, AnyOf(ByteMutation.Apply, Zip(AnyOf(ByteMutation.Apply, Zip(ByteMutation.Apply)))), ReadPackage, typeof(ModelLoadException), typeof(InvalidDataException)),
        new("network", TrainingCorpus.Networks, AnyOf(ByteMutation.Apply, Safetensors), content => TrainedModel.Load(Scratch.Write(content)).Dispose(), typeof(ModelLoadException), typeof(InputFileException)) { BuildsLayers = true },
        new("recipe", TrainingCorpus.Recipes, TextMutation.Apply, content => RecipeFile.Read(Scratch.Write(content)), typeof(InputFileException)),
        new("panel", TrainingCorpus.Panels, TextMutation.Apply, ReadPanel, typeof(InputFileException)),
        new("coins", TrainingCorpus.Coins, AnyOf(JsonMutation.Apply, TextMutation.Apply), content => CoinsFile.Read(Scratch.Write(content)), typeof(InputFileException)),
        new("idx", TrainingCorpus.Idx, ByteMutation.Apply, ReadIdx, typeof(InputFileException)),
        new("labels", TrainingCorpus.Tables, AnyOf(TextMutation.Apply, ByteMutation.Apply), content => ImageDataReader.Read(Scratch.Write(content, "input.csv")).Dispose(), typeof(InputFileException)),
        new("attestation", SignedCorpus.Envelopes, TextMutation.Apply, content => ComparisonAttestation.Read(Scratch.Write(content), SignedCorpus.Key), typeof(InputFileException)),
        new("key", SignedCorpus.Keys, AnyOf(TextMutation.Apply, ByteMutation.Apply), content => FingerprintSignature.Verify(SignedCorpus.Key, [], Scratch.Write(content)), typeof(InputFileException)),
        new("child", ChildCorpus.Conversations, AnyOf(ByteMutation.Apply, ChildCorpus.Change), ChildCorpus.Read, typeof(InvalidDataException), typeof(EndOfStreamException), typeof(ModelLoadException)),
    ];

    private static void GuessTask(IModelFormat format, byte[] content) => _ = format.ReadSignature(ModelContent.Of(content, "input")) is { } signature ? signature.Task + signature : null;

    private static void ReadAll(ModelWeights weights)
    {
        foreach (var tensor in weights.Tensors)
            tensor.Read();
    }

    /// <summary>From files, as the command reads them.</summary>
    private static void ReadTensorFlowJsWeights(byte[] content)
    {
        foreach (var (name, bytes) in TensorFlowJsCorpus.Shards)
            Scratch.Write(bytes, name);
        ReadAll(TensorFlowJsWeights.Read(ModelContent.At(Scratch.Write(content, "model.json"))));
    }

    /// <summary>Of a damaged package the rest is read, with notes.</summary>
    private static void ReadPackage(byte[] content)
    {
        if (PackageScan.Read([Scratch.Write(content)]).Notes is [var note, ..])
            throw new InvalidDataException(note.Text);
    }

    /// <summary>The list, and what a comparison takes of it; the files that it names are not there.</summary>
    private static void ReadPanel(byte[] content)
    {
        var path = Scratch.Write(content, PanelFile.Name);
        var panel = PanelFile.Read(Path.GetDirectoryName(path)!);
        _ = (panel.References(Scratch.Folder).Length, PanelReview.Of(Scratch.Folder).Faults.Length);
    }

    private static void ReadIdx(byte[] content)
    {
        Scratch.Write(TrainingCorpus.IdxLabels, "t-labels-idx1-ubyte");
        ImageDataReader.Read(Scratch.Write(content, "t-images-idx3-ubyte")).Dispose();
    }

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
