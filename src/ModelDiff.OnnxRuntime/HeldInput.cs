using System.Collections.Immutable;
using System.Globalization;
using ModelDiff.Models;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime;

/// <summary>The value at which an input is held while another one varies. Immutable.</summary>
/// <remarks>Values are kept in double precision and converted to the input's type; whole numbers are exact up to 2^53.</remarks>
public sealed class HeldInput
{
    private readonly double[] _values;

    private HeldInput(double[] values, ImmutableArray<long>? shape) => (_values, Shape) = (values, shape);

    /// <summary>The shape of the values, or null for one number that fills an input of any shape.</summary>
    public ImmutableArray<long>? Shape { get; }

    /// <summary>One number for all elements.</summary>
    /// <param name="value">For example 16000 for a sampling rate, or 0.</param>
    public static HeldInput Number(double value) => new([value], null);

    /// <summary>A tensor.</summary>
    /// <param name="values">Borrowed, copied; of any real type. Its batch axis may have the size 1 or be missing: the values are then repeated for each row.</param>
    public static HeldInput Of(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var scope = NewDisposeScope();
        var flat = values.detach().to(ScalarType.Float64, CPU).flatten();
        return new(flat.data<double>().ToArray(), [.. values.shape]);
    }

    /// <summary>The number, or the shape of the tensor.</summary>
    public override string ToString() => Shape is { } shape ? $"a tensor {FormatShape(shape)}" : _values[0].ToString(CultureInfo.InvariantCulture);

    /// <summary>The number in a tensor of a given shape, float64, in the current dispose scope.</summary>
    internal Tensor Fill(ReadOnlySpan<long> shape) => full(shape, Lasting(_values[0]), ScalarType.Float64);

    /// <summary>The tensor, float64, in the current dispose scope.</summary>
    internal Tensor ToTensor() => torch.tensor(_values, Shape!.Value.AsSpan(), ScalarType.Float64);

    private static string FormatShape(ImmutableArray<long> shape) => $"[{string.Join(", ", shape)}]";
}
