using System.Globalization;
using ModelDiff.Models;

namespace ModelDiff.OnnxRuntime;

/// <summary>One axis of an input or output as an ONNX file declares it.</summary>
/// <param name="Size">At least 0, or null where the axis is dynamic.</param>
/// <param name="Name">What the file calls a dynamic axis; axes of one name are of one size. Null for a fixed axis and for a dynamic one without a name.</param>
public readonly record struct OnnxAxis(long? Size, string? Name)
{
    /// <summary>Whether the size is left open.</summary>
    public bool IsDynamic => Size is null;

    /// <summary>The size, the name, or <c>?</c>.</summary>
    public override string ToString() => Size?.ToString(CultureInfo.InvariantCulture) ?? (Name is null ? "?" : FailureText.Clean(Name));
}
