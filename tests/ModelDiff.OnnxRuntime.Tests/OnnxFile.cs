using System.Runtime.InteropServices;
using System.Text;

namespace ModelDiff.OnnxRuntime.Tests;

/// <summary>ONNX files of a few nodes, written field by field.</summary>
internal sealed class OnnxFile
{
    public const int Float32 = 1;
    public const int UInt8 = 2;
    public const int Int8 = 3;
    public const int Int64 = 7;
    public const int Float16 = 10;

    private readonly List<byte> _graph = [];

    public string Producer { get; init; } = "test";

    /// <param name="name">Its name.</param>
    /// <param name="type">Element type.</param>
    /// <param name="axes">Numbers and names; null for an axis without either.</param>
    public OnnxFile Input(string name, int type, params object?[] axes) => Add(11, ValueInfo(name, type, axes));

    /// <inheritdoc cref="Input"/>
    public OnnxFile Output(string name, int type, params object?[] axes) => Add(12, ValueInfo(name, type, axes));

    public OnnxFile Weights(string name, long[] shape, params float[] values) => Add(5, Constant(name, Float32, shape, MemoryMarshal.AsBytes(values.AsSpan())));

    public OnnxFile Bytes(string name, long[] shape, params byte[] values) => Add(5, Constant(name, UInt8, shape, values));

    /// <summary>Elements kept one by one, as <c>onnx.helper.make_tensor</c> keeps those of 16 bits and fewer.</summary>
    public OnnxFile Numbers(string name, int type, long[] shape, params long[] values) =>
        Add(5, [.. shape.SelectMany(size => Number(1, size)), .. Number(2, type), .. Text(8, name), .. Message(5, [.. values.SelectMany(value => Varint((ulong)value))])]);

    public OnnxFile Indices(string name, params long[] values) => Add(5, Constant(name, Int64, [values.Length], MemoryMarshal.AsBytes(values.AsSpan())));

    /// <param name="kind">The operator.</param>
    /// <param name="inputs">Names, separated by commas.</param>
    /// <param name="output">A name.</param>
    /// <param name="numbers">Attributes that are whole numbers.</param>
    public OnnxFile Node(string kind, string inputs, string output, params (string Name, long Value)[] numbers) => Add(1,
    [
        .. inputs.Split(',').SelectMany(name => Text(1, name)), .. Text(2, output), .. Text(4, kind),
        .. numbers.SelectMany(number => Message(5, [.. Text(1, number.Name), .. Number(3, number.Value), .. Number(20, 2)])),
    ]);

    /// <summary>A node that holds a tensor.</summary>
    public OnnxFile ConstantNode(string name, long[] shape, params float[] values) => Add(1, NodeOf(name, shape, values));

    /// <summary>A branch, both graphs of which hold one constant node.</summary>
    public OnnxFile Branch(string condition, string output, (string Name, long[] Shape, float[] Values) then, (string Name, long[] Shape, float[] Values) otherwise) => Add(1,
    [
        .. Text(1, condition), .. Text(2, output), .. Text(4, "If"),
        .. new[] { ("then_branch", then), ("else_branch", otherwise) }.SelectMany(branch => Message(5,
            [.. Text(1, branch.Item1), .. Message(6, [.. Message(1, NodeOf(branch.Item2.Name, branch.Item2.Shape, branch.Item2.Values)), .. Message(12, ValueInfo(branch.Item2.Name, Float32, [.. branch.Item2.Shape.Cast<object?>()])), .. Text(2, "branch")]), .. Number(20, 5)])),
    ]);

    public OnnxFixture.TemporaryFile Save() => new([.. Number(1, 8), .. Text(2, Producer), .. Message(7, [.. _graph, .. Text(2, "graph")]), .. Message(8, Number(2, 13))]);

    private static byte[] ValueInfo(string name, int type, object?[] axes)
    {
        var shape = axes.SelectMany(axis => Message(1, axis switch { string text => Text(2, text), null => [], _ => Number(1, Convert.ToInt64(axis, null)) })).ToArray();
        return [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, type), .. Message(2, shape)]))];
    }

    private static byte[] NodeOf(string name, long[] shape, float[] values) =>
        [.. Text(2, name), .. Text(4, "Constant"), .. Message(5, [.. Text(1, "value"), .. Message(5, Constant("", Float32, shape, MemoryMarshal.AsBytes(values.AsSpan()))), .. Number(20, 4)])];

    private static byte[] Constant(string name, int type, long[] shape, ReadOnlySpan<byte> values) =>
        [.. shape.SelectMany(size => Number(1, size)), .. Number(2, type), .. Text(8, name), .. Message(9, values.ToArray())];

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Number(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    private static List<byte> Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value | 128));
        bytes.Add((byte)value);
        return bytes;
    }

    private OnnxFile Add(int field, byte[] content)
    {
        _graph.AddRange(Message(field, content));
        return this;
    }
}
