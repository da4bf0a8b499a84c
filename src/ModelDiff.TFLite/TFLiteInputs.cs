using ModelDiff.Models;
using ModelDiff.TFLite.Graph;
using ModelDiff.TFLite.Schema;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite;

/// <summary>What a graph is given for a batch of rows: one input varies, the others are held.</summary>
internal sealed class TFLiteInputs
{
    private readonly TensorInfo[] _inputs;
    private readonly double[] _held;
    private readonly int _varying;
    private readonly Device _device;

    private TFLiteInputs(TensorInfo[] inputs, double[] held, int varying, Device device) => (_inputs, _held, _varying, _device) = (inputs, held, varying, device);

    /// <summary>The input that varies.</summary>
    public TensorInfo Varying => _inputs[_varying];

    /// <summary>Whether the first axis of the input counts rows; else all of it is one row.</summary>
    public bool HasBatchAxis => Varying.Shape is [1 or < 1, _, ..];

    /// <summary>Shape of one row, or null where the file and the options leave it open.</summary>
    public TensorShape? RowShape { get; private init; }

    /// <summary>Chooses the input that varies.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">What the user says.</param>
    /// <exception cref="InvalidDataException">The options do not fit the file.</exception>
    public static TFLiteInputs Of(TFLiteFile file, TFLiteOptions options)
    {
        var graph = file.Subgraphs[0];
        var inputs = graph.Inputs.Select(tensor => graph.Tensors[tensor]).ToArray();
        var names = graph.Inputs.Select(tensor => TFLiteNames.Of(file, tensor, file.InputNames)).ToArray();
        if (inputs.Length == 0)
            throw new InvalidDataException("it takes no inputs.");
        if (options.HeldInputs.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw new InvalidDataException($"it has no input '{unknown}' to hold; there are {List(names)}.");
        var varying = options.InputName is { } name ? Array.IndexOf(names, name) : Array.FindIndex(names, candidate => !options.HeldInputs.ContainsKey(candidate));
        if (varying < 0)
            throw new InvalidDataException(options.InputName is null ? "all of its inputs are held." : $"it has no input '{options.InputName}'; there are {List(names)}.");
        var loose = names.Where((candidate, i) => i != varying && !options.HeldInputs.ContainsKey(candidate)).ToArray();
        if (loose.Length > 0 && !options.HoldZeros)
            throw new InvalidDataException($"it has {inputs.Length} inputs and one varies: hold {List(loose)} at numbers, or all at zeros.");
        var held = names.Select(candidate => options.HeldInputs.TryGetValue(candidate, out var value) ? value : 0).ToArray();
        return new(inputs, held, varying, options.Device) { RowShape = RowOf(inputs[varying], options.InputShape) };
    }

    /// <summary>Legal values of the input by its element type.</summary>
    public InputRange Range => Varying switch
    {
        { IsQuantized: true } quantized when quantized.Quantization!.RangeOf(quantized.Type) is var (minimum, maximum) && minimum < maximum => new(minimum, maximum),
        { Type: TensorType.UInt8 } => new(0, 255),
        { Type: TensorType.Int8 } => new(-128, 127),
        { IsWholeImage: true } => new(0, 255),
        _ => InputRange.Unit,
    };

    /// <summary>What lies between images in NCHW with values in [0, 1] and the input by what the file says of it; changes nothing where the input is no image.</summary>
    /// <param name="normalization">What the file's metadata say, or null.</param>
    /// <param name="range">Legal values of the input.</param>
    public Preprocessing FromImages(InputNormalization? normalization, InputRange range)
    {
        if (RowShape is not { Rank: 3, Sizes: [_, _, 1 or 3] })
            return new();
        var nhwc = new Preprocessing { Layout = ImageLayout.Nhwc };
        if (Varying.IsQuantized || Varying.IsWholeImage || Varying.Type is TensorType.UInt8 or TensorType.Int8)
            return nhwc with { Scale = range };
        return normalization is null ? nhwc : nhwc with { Scale = new(0, 255), Mean = [.. normalization.Mean.Select(value => (double)value)], Std = [.. normalization.Std.Select(value => (double)value)] };
    }

    /// <summary>All inputs of the graph for some rows.</summary>
    /// <param name="rows">Borrowed; <c>[N, ...row]</c>.</param>
    /// <returns>In the current dispose scope.</returns>
    public Tensor[] Feed(Tensor rows) =>
        [.. _inputs.Select((input, i) => i == _varying ? Typed(input, HasBatchAxis ? rows : rows.squeeze(0)) : Held(input, _held[i], rows.shape[0]))];

    private static Tensor Typed(TensorInfo input, Tensor rows)
    {
        if (input.IsQuantized)
            return FakeQuantization.Round(input, rows);
        if (input.IsWholeImage || input.Type is TensorType.UInt8 or TensorType.Int8)
            return FakeQuantization.Round(input with { Quantization = new([1], [0], 0) }, rows);
        var type = ElementTypes.Of(input);
        return type is ScalarType.Float32 or ScalarType.Float64 ? rows.to(type) : rows.round().to(type);
    }

    private Tensor Held(TensorInfo input, double value, long rows)
    {
        long[] shape = [.. input.Shape.Select(size => (long)Math.Max(1, size))];
        if (shape is [1, _, ..])
            shape[0] = rows;
        return full(shape, Lasting(value), ElementTypes.Of(input), _device);
    }

    private static TensorShape? RowOf(TensorInfo input, TensorShape? given)
    {
        var own = input.Shape is [1 or < 1, _, ..] ? input.Shape[1..] : input.Shape;
        if (given is not null)
        {
            var fits = given.Rank == own.Length && own.Zip(given.Sizes, (size, other) => size < 1 || size == other).All(fit => fit);
            return fits ? given : throw new InvalidDataException($"its input {input} does not take rows of shape {given}.");
        }

        return own.Any(size => size < 1) ? null : new TensorShape([.. own.Select(size => (long)size)]);
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
