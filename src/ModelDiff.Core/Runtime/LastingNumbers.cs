using TorchSharp;

namespace ModelDiff;

/// <summary>Numbers as libtorch takes them, which last longer than any call that is given them.</summary>
/// <remarks>
/// TorchSharp 0.107 makes a managed object of each number in <c>tensor * 2</c> or <c>tensor.clamp(0, 1)</c>, and lets go of it before libtorch has read it: a garbage collection
/// at that moment frees it under way, and the call fails ("Unknown scalar type"), once in some million calls, more often on a busy machine. Each thread keeps its last numbers, so that none is freed while it is read.
/// </remarks>
internal static class LastingNumbers
{
    /// <summary>Far more than one expression holds.</summary>
    internal const int Kept = 4096;

    [ThreadStatic]
    private static Scalar?[]? _last;

    [ThreadStatic]
    private static int _next;

    public static Scalar Lasting(double value) => Keep(value.ToScalar());

    public static Scalar Lasting(float value) => Keep(value.ToScalar());

    public static Scalar Lasting(long value) => Keep(value.ToScalar());

    public static Scalar Lasting(int value) => Keep(value.ToScalar());

    /// <summary>The sum of two tensors. TorchSharp's <c>+</c> makes a factor of its own for the second, and lets go of it as of any other number.</summary>
    public static torch.Tensor Plus(this torch.Tensor first, torch.Tensor second) => first.add(second, Lasting(1));

    /// <summary>A number, of <see cref="Lasting(double)"/>, added to each value.</summary>
    public static torch.Tensor Plus(this torch.Tensor tensor, Scalar number) => tensor.add(number, Lasting(1));

    /// <summary>The square of each value. TorchSharp's <c>square</c> makes its exponent as <c>+</c> makes its factor.</summary>
    public static torch.Tensor Squared(this torch.Tensor tensor) => tensor.pow(Lasting(2));

    /// <summary>1 less each value.</summary>
    public static torch.Tensor Complement(this torch.Tensor tensor) => tensor.neg().Plus(Lasting(1));

    /// <summary>0, 1, ... up to <paramref name="count"/> - 1. TorchSharp's <c>arange</c> of an end alone makes its start and step as <c>+</c> makes its factor.</summary>
    public static torch.Tensor Counting(long count, torch.ScalarType dtype, torch.Device? device = null) => torch.arange(Lasting(0), Lasting(count), Lasting(1), dtype, device);

    private static Scalar Keep(Scalar scalar)
    {
        _last ??= new Scalar?[Kept];
        _last[_next]?.Dispose();
        _last[_next] = scalar;
        _next = (_next + 1) % Kept;
        return scalar;
    }
}
