using System.Text;

namespace ModelDiff.Storage;

/// <summary>Kinds of files that are often taken for models or inputs, told by their content, with what to do about them.</summary>
internal static class KnownFiles
{
    /// <summary>How many bytes of a file tell its kind.</summary>
    public const int HeadLength = 512;

    /// <summary>What messages call a model of ML.NET.</summary>
    public const string MLNet = $"a model of ML.NET: open it with ModelDiff.MLNet in a program, or {Convert}";

    /// <summary>What messages call a TensorFlow.js model that a script holds as an object.</summary>
    public const string ScriptedTensorFlowJs = $"a TensorFlow.js model within a script: save it from its program, which makes a model.json, or {Convert}";

    private const string Convert = "convert the model to ONNX";
    private const string Unpack = "unpack it first";
    private const string ExportedProgram = "a program of torch.export: use torch.onnx.export";

    /// <summary>Where in a file which bytes are, and what that means; all bytes are Latin-1.</summary>
    private static readonly (int Start, string Bytes, string Description)[] Signatures =
    [
        (0, "GGUF", $"a GGUF file, a language model for llama.cpp: {Convert}"),
        (0, "\u0089HDF\r\n\u001A\n", $"an HDF5 file, for example a Keras model (.h5): {Convert}"),
        (0, "\u0093NUMPY", "a NumPy array, which holds numbers without a model"),
        (0, "\u001F\u008B", $"a gzip archive: {Unpack}"),
        (0, "BZh", $"a bzip2 archive: {Unpack}"),
        (0, "\u00FD7zXZ\0", $"an xz archive: {Unpack}"),
        (0, "(\u00B5/\u00FD", $"a Zstandard archive: {Unpack}"),
        (0, "7z\u00BC\u00AF\u0027\u001C", $"a 7z archive: {Unpack}"),
        (0, "Rar!\u001A\u0007", $"a RAR archive: {Unpack}"),
        (257, "ustar", $"a tar archive: {Unpack}"),
        (0, "7767517", $"an ncnn network: {Convert}"),
        (0, "\u0089PNG\r\n\u001A\n", "a PNG image"),
        (0, "\u00FF\u00D8\u00FF", "a JPEG image"),
        (0, "GIF8", "a GIF image"),
        (0, "II*\0", "a TIFF image"),
        (0, "MM\0*", "a TIFF image"),
        (0, "%PDF-", "a PDF document"),
        (0, "\u007FELF", "a program or library of Unix (ELF)"),
    ];

    /// <summary>What stands in place of a file that was not fetched, or null: as good as never what was meant, whatever the file is for.</summary>
    /// <param name="head">The file's first bytes.</param>
    public static string? DescribePlaceholder(ReadOnlySpan<byte> head)
    {
        var text = Text(head);
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return "a Git LFS pointer in place of the file (run 'git lfs pull')";
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            ? "an HTML page, as a failed download leaves it"
            : null;
    }

    /// <summary>What a file is, as a noun with what to do about it, or null where its first bytes do not tell.</summary>
    /// <param name="head">The file's first bytes, <see cref="HeadLength"/> where there are so many.</param>
    public static string? Describe(ReadOnlySpan<byte> head)
    {
        if (DescribePlaceholder(head) is { } placeholder)
            return placeholder;
        foreach (var (start, bytes, description) in Signatures)
        {
            if (head.Length >= start + bytes.Length && Encoding.Latin1.GetString(head.Slice(start, bytes.Length)) == bytes)
                return description;
        }

        var text = Text(head);
        if (text.StartsWith("<?xml", StringComparison.Ordinal))
            return text.Contains("<net ", StringComparison.Ordinal) ? $"an OpenVINO network: {Convert}" : "an XML document";
        if (text.StartsWith('[') && text.Contains("\"weights\"", StringComparison.Ordinal) && text.Contains("\"shape\"", StringComparison.Ordinal) && text.Contains("\"dtype\"", StringComparison.Ordinal))
            return $"a list of weights of TensorFlow.js without a network, which a program builds: {Convert}";
        if (text.StartsWith('{') || text.StartsWith("[{", StringComparison.Ordinal))
            return "a JSON document";
        return ForeignModels.Describe(head) is { } model ? $"{model}: {Convert}" : null;
    }

    /// <summary>Whether a file is the description of a TensorFlow.js model, mostly named <c>model.json</c>.</summary>
    /// <param name="head">The file's first bytes, <see cref="HeadLength"/> where there are so many.</param>
    public static bool IsTensorFlowJs(ReadOnlySpan<byte> head)
    {
        var text = Text(head);
        return text.StartsWith('{') && (text.Contains("\"modelTopology\"", StringComparison.Ordinal) || text.Contains("layers-model", StringComparison.Ordinal) || text.Contains("graph-model", StringComparison.Ordinal));
    }

    /// <summary>Whether a file is an index of weights that lie in several files, mostly named <c>*.index.json</c>.</summary>
    /// <param name="head">The file's first bytes, <see cref="HeadLength"/> where there are so many.</param>
    public static bool IsWeightIndex(ReadOnlySpan<byte> head)
    {
        var text = Text(head);
        return text.StartsWith('{') && text.Contains("\"weight_map\"", StringComparison.Ordinal);
    }

    /// <summary>Whether a script holds the description of a TensorFlow.js model. Libraries that read such descriptions name the same fields, but not with a network behind them.</summary>
    /// <param name="text">The file's beginning, 64 KB where there are so many.</param>
    public static bool IsScriptedTensorFlowJs(ReadOnlySpan<byte> text)
    {
        const int networkBegins = 64;
        for (int found; (found = text.IndexOf("modelTopology"u8)) >= 0;)
        {
            text = text[(found + "modelTopology"u8.Length)..];
            var next = text[..Math.Min(text.Length, networkBegins)].TrimStart("\"' :"u8);
            if (next is [(byte)'{', ..] && (next.IndexOf("keras_version"u8) >= 0 || next.IndexOf("model_config"u8) >= 0 || next.IndexOf("class_name"u8) >= 0 || next.IndexOf("node"u8) >= 0))
                return true;
        }

        return false;
    }

    /// <summary>Whether what <see cref="Describe"/> or <see cref="DescribeArchive"/> says is a model, though none that is run here.</summary>
    public static bool IsModel(string description) => description.EndsWith(Convert, StringComparison.Ordinal) || description == ExportedProgram;

    private static string Text(ReadOnlySpan<byte> head) => Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');

    /// <summary>What a zip archive is by its entries, or null.</summary>
    /// <param name="names">The entries' names.</param>
    public static string? DescribeArchive(IReadOnlyCollection<string> names)
    {
        if (names.Contains("config.json") && names.Contains("model.weights.h5"))
            return $"a Keras model: {Convert}";
        if (names.Any(name => name.EndsWith("archive_format", StringComparison.Ordinal) || name.EndsWith("serialized_exported_program.json", StringComparison.Ordinal)))
            return ExportedProgram;
        // ML.NET writes the separators of the system that it runs on.
        if (names.Any(name => name.Replace('\\', '/') == "TrainingInfo/Version.txt") && names.Any(name => name.EndsWith("Model.key", StringComparison.Ordinal)))
            return MLNet;
        if (names.Contains("AndroidManifest.xml"))
            return "an Android package";
        if (names.Contains("[Content_Types].xml"))
            return "a package or an office document";
        return names.Count > 0 && names.All(name => name.EndsWith(".npy", StringComparison.Ordinal)) ? "a NumPy archive (.npz), which holds numbers without a model" : null;
    }

    /// <summary>What a folder is by its files, or null.</summary>
    public static string? DescribeFolder(string folder)
    {
        if (File.Exists(Path.Combine(folder, "saved_model.pb")))
            return $"a TensorFlow SavedModel: {Convert}";
        if (Directory.Exists(Path.Combine(folder, "Data", "com.apple.CoreML")))
            return $"a Core ML package: {Convert}";
        return null;
    }
}
