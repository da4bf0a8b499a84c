using System.Buffers.Binary;
using System.IO.Compression;
using ModelDiff.Storage;

namespace ModelDiff.Models;

/// <summary>Tells kinds of model files apart by their content; names and extensions do not count.</summary>
public static class ModelFiles
{
    private const int ScriptLength = 1 << 16;

    /// <summary>The kind of a file.</summary>
    /// <param name="path">An existing file.</param>
    /// <exception cref="ModelLoadException">There is no such file, or it cannot be read.</exception>
    public static ModelFormat Detect(string path)
    {
        using var stream = OpenRead(path);
        return Inspect(stream).Format;
    }

    /// <summary>What a file is, for a message that begins with <c>it is</c>: for example <c>an HTML page, as a failed download leaves it</c>.</summary>
    /// <param name="path">An existing file.</param>
    /// <exception cref="ModelLoadException">There is no such file, or it cannot be read.</exception>
    public static string Describe(string path)
    {
        using var stream = OpenRead(path);
        return Inspect(stream).Description;
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="ModelLoadException">There is no such file, or it cannot be read.</exception>
    internal static FileStream OpenRead(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Directory.Exists(path))
            throw new ModelLoadException(path, $"it is {KnownFiles.DescribeFolder(path) ?? "a directory; expected a file"}.");
        try
        {
            return RegularFile.OpenRead(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelLoadException(path, "there is no such file.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(path, FailureText.OneLine(exception), exception);
        }
    }

    /// <summary>The kind of a file and what to call it in a message: <c>it is ...</c>.</summary>
    /// <param name="content">Borrowed; seekable; read from its beginning and left anywhere.</param>
    internal static (ModelFormat Format, string Description) Inspect(Stream content)
    {
        var head = new byte[KnownFiles.HeadLength];
        content.Position = 0;
        head = head[..content.ReadAtLeast(head, KnownFiles.HeadLength, throwOnEndOfStream: false)];
        return head switch
        {
            [] => (ModelFormat.Empty, "an empty file"),
            [(byte)'P', (byte)'K', 3, 4, ..] => InspectArchive(content),
            // Before pickles: a header of 640 bytes, for example, begins as one of them does.
            _ when IsSafeTensors(head, content.Length) => (ModelFormat.SafeTensors, "a safetensors file, which holds weights without a model"),
            [0x80, >= 2 and <= 5, ..] => (ModelFormat.Checkpoint, "a Python pickle, for example a PyTorch checkpoint of old format"),
            [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..] => (ModelFormat.TFLite, "a TensorFlow Lite model"),
            _ when OnnxFormat.Matches(content) => (ModelFormat.Onnx, "an ONNX model"),
            _ when KnownFiles.IsTensorFlowJs(head) => (ModelFormat.TensorFlowJs, "a TensorFlow.js model"),
            _ when KnownFiles.IsWeightIndex(head) => (ModelFormat.WeightIndex, "an index of weights in several files, without a model"),
            _ when KnownFiles.Describe(head) is { } known => (ModelFormat.Foreign, known),
            _ when KnownFiles.IsScriptedTensorFlowJs(Beginning(content)) => (ModelFormat.Foreign, KnownFiles.ScriptedTensorFlowJs),
            _ => (ModelFormat.Unknown, "no model file"),
        };
    }

    private static ReadOnlySpan<byte> Beginning(Stream content)
    {
        var bytes = new byte[Math.Min(content.Length, ScriptLength)];
        content.Position = 0;
        return bytes.AsSpan(0, content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }

    private static (ModelFormat Format, string Description) InspectArchive(Stream content)
    {
        content.Position = 0;
        try
        {
            using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            if (ExpansionLimit.Excess(archive, content.Length) is { } excess)
                return (ModelFormat.Unknown, excess);
            if (KnownFiles.DescribeArchive([.. archive.Entries.Select(entry => entry.FullName)]) is { } known)
                return (ModelFormat.Foreign, known);
            var names = archive.Entries.Select(entry => entry.FullName[(entry.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..]).ToHashSet();
            if (names.Contains("constants.pkl") && names.Any(name => name.StartsWith("code/", StringComparison.Ordinal)))
                return (ModelFormat.TorchScript, "a TorchScript model");
            return names.Contains("data.pkl")
                ? (ModelFormat.Checkpoint, "a PyTorch checkpoint (state_dict)")
                : (ModelFormat.Unknown, "a zip archive without a model");
        }
        catch (InvalidDataException)
        {
            return (ModelFormat.Unknown, "an incomplete or damaged zip archive");
        }
    }

    private static bool IsSafeTensors(ReadOnlySpan<byte> head, long length) =>
        head.Length > 9 && head[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(head) is var header && header >= 2 && header <= (ulong)(length - 8);
}
