using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.OnnxRuntime;

/// <summary>An input or output as an ONNX file declares it. Immutable.</summary>
public sealed class OnnxValueInfo
{
    internal OnnxValueInfo(string name, string type, int? elementType, ImmutableArray<OnnxAxis>? axes) =>
        (Name, Type, ElementType, Axes) = (name, type, elementType, axes);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The type of a tensor's elements, for example <c>float32</c>; or what it is instead of a tensor, for example <c>sequence(map(int64, float32))</c>.</summary>
    public string Type { get; }

    /// <summary>Whether it is a dense tensor.</summary>
    public bool IsTensor => ElementType is not null;

    /// <summary>The axes, the batch axis among them; null where their number is unknown or it is no tensor.</summary>
    public ImmutableArray<OnnxAxis>? Axes { get; }

    /// <summary>The number of a tensor's element type in the ONNX specification, or null for what is no tensor.</summary>
    internal int? ElementType { get; }

    /// <summary>For example <c>'image' float32 [batch, 3, 224, 224]</c>.</summary>
    public override string ToString() => $"'{FailureText.Clean(Name)}' {Type}{(IsTensor ? " " + FormatAxes(Axes) : "")}";

    internal static string FormatAxes(IEnumerable<OnnxAxis>? axes) => axes is null ? "of unknown shape" : $"[{string.Join(", ", axes)}]";
}
