using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.OnnxRuntime;

/// <summary>What an ONNX file tells of itself. Immutable.</summary>
public sealed class OnnxModelInfo
{
    /// <summary>The name of ONNX's own domain of operators, which files leave empty.</summary>
    internal const string OnnxDomain = "ai.onnx";

    internal OnnxModelInfo(string path, long fileSize) => (Path, FileSize) = (path, fileSize);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The size of the file in bytes, without <see cref="ExternalFiles"/>.</summary>
    public long FileSize { get; }

    /// <summary>The version of the file format; 0 where the file names none.</summary>
    public long IrVersion { get; internal init; }

    /// <summary>The tool that wrote the file and its version, for example <c>pytorch 1.13</c>; empty where the file does not tell.</summary>
    public string Producer { get; internal init; } = "";

    /// <summary>The version of each domain of operators that the model uses; ONNX's own is called <c>ai.onnx</c>.</summary>
    public ImmutableSortedDictionary<string, long> Opsets { get; internal init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>What must be fed, in the file's order; initial values that a caller may override do not count.</summary>
    public ImmutableArray<OnnxValueInfo> Inputs { get; internal init; } = [];

    /// <summary>What the model answers, in the file's order.</summary>
    public ImmutableArray<OnnxValueInfo> Outputs { get; internal init; } = [];

    /// <summary>Files with weights that belong to the model, as paths relative to its folder, sorted.</summary>
    public ImmutableSortedSet<string> ExternalFiles { get; internal init; } = ImmutableSortedSet<string>.Empty;

    /// <summary>Reads the description of a model and none of its weights: files of any size are read at once, also those whose operators are unknown.</summary>
    /// <param name="path">An existing file; its name and extension do not matter.</param>
    /// <exception cref="ModelLoadException">There is no such file, it is no ONNX model, or it is incomplete.</exception>
    public static OnnxModelInfo Read(string path) => OnnxModelReader.Read(ModelContent.At(path));
}
