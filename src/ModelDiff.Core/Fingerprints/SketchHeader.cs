using System.Buffers.Binary;
using System.Collections.Immutable;
using ModelDiff.Weights;
using ModelDiff.Weights.Sketches;

namespace ModelDiff.Fingerprints;

/// <summary>A sketch of weights as a fingerprint's file says it.</summary>
internal sealed record SketchHeader(int Version, string? Sha256, long? PublicSeed, ImmutableArray<SketchHeader.Tensor> Tensors, ImmutableArray<SketchHeader.Layer> Layers)
{
    private const int WrittenVersion = 1;
    private const int HashLength = 64;

    public static SketchHeader Of(WeightSketch sketch) => new(
        WrittenVersion,
        sketch.FileHash,
        sketch.PublicSeed,
        [.. sketch.Tensors.Select(tensor => new Tensor(tensor.Hash, tensor.Count))],
        [.. sketch.Layers.Select(layer => new Layer(layer.Name, layer.Sizes, layer.Hash, Bytes(layer.Outputs), Bytes(layer.Inputs)))]);

    /// <exception cref="FormatException">It is of another version, or makes no sense.</exception>
    public WeightSketch ToSketch()
    {
        if (Version != WrittenVersion)
            throw new FormatException(FormattableString.Invariant($"its sketch of weights is of version {Version}; this library reads version {WrittenVersion}."));
        if (Tensors.IsDefault || Layers.IsDefault || Layers.Length > WeightSketch.MostLayers || !Tensors.All(IsWhole) || !Layers.All(IsWhole))
            throw new FormatException("its sketch of weights lacks something, or holds what no layer has.");
        return new(
            Sha256,
            PublicSeed,
            [.. Tensors.Select(tensor => new TensorSketch(tensor.Sha256, tensor.Values))],
            [.. Layers.Select(layer => new LayerSketch(layer.Name, layer.Sizes, layer.Sha256, Words(layer.Outputs), Words(layer.Inputs)))]);
    }

    private static bool IsWhole(Tensor tensor) => tensor is { Sha256.Length: HashLength, Values: > 0 };

    private static bool IsWhole(Layer layer) => layer is { Name: not null, Sha256.Length: HashLength, Sizes: { IsDefault: false, Length: >= 2 and <= 8 }, Outputs: not null, Inputs: not null }
        && layer.Sizes.All(size => size is > 0 and <= int.MaxValue)
        && layer.Sizes.Aggregate(1.0, (product, size) => product * size) <= int.MaxValue
        && layer.Outputs.Length == sizeof(ulong) * LayerSketch.Words(layer.Sizes[0])
        && layer.Inputs.Length == sizeof(ulong) * LayerSketch.Words(layer.Sizes[1]);

    private static byte[] Bytes(ImmutableArray<ulong> words)
    {
        var bytes = new byte[words.Length * sizeof(ulong)];
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), words[i]);
        return bytes;
    }

    private static ImmutableArray<ulong> Words(byte[] bytes) =>
        [.. Enumerable.Range(0, bytes.Length / sizeof(ulong)).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong))))];

    /// <summary>A tensor: the hash of its values, and how many they are.</summary>
    internal sealed record Tensor(string Sha256, long Values);

    /// <summary>A layer: its sizes (outputs, inputs, kernel), the hash of its values, and little-endian words of bits.</summary>
    internal sealed record Layer(string Name, ImmutableArray<long> Sizes, string Sha256, byte[] Outputs, byte[] Inputs);
}
