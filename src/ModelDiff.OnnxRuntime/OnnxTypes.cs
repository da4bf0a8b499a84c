using System.Collections.Frozen;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime;

/// <summary>The element types of the ONNX specification by their numbers, which are also ONNX Runtime's.</summary>
internal static class OnnxTypes
{
    private static readonly string[] Names =
    [
        "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64", "uint32", "uint64", "complex64",
        "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1",
    ];

    /// <summary>Those that can be converted from and to float32. libtorch lays their elements out in memory as ONNX Runtime does.</summary>
    private static readonly FrozenDictionary<int, ScalarType> TorchTypes = new Dictionary<int, ScalarType>
    {
        [1] = ScalarType.Float32,
        [2] = ScalarType.Byte,
        [3] = ScalarType.Int8,
        [5] = ScalarType.Int16,
        [6] = ScalarType.Int32,
        [7] = ScalarType.Int64,
        [9] = ScalarType.Bool,
        [10] = ScalarType.Float16,
        [11] = ScalarType.Float64,
        [16] = ScalarType.BFloat16,
    }.ToFrozenDictionary();

    /// <summary>The name of an element type, for example <c>float32</c>.</summary>
    public static string NameOf(long elementType) =>
        elementType >= 0 && elementType < Names.Length ? Names[elementType] : FormattableString.Invariant($"element type {elementType}");

    /// <summary>The type of libtorch, or null for one that is not supported.</summary>
    public static ScalarType? ToTorch(int? elementType) => elementType is { } type && TorchTypes.TryGetValue(type, out var found) ? found : null;

    /// <summary>Whether it is one of the floating-point types that are supported.</summary>
    public static bool IsFloat(int? elementType) => ToTorch(elementType) is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64;
}
