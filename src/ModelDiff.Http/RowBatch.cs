using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Http;

/// <summary>Rows of inputs in managed memory.</summary>
/// <param name="Shape">The sizes of all axes, the batch axis first.</param>
/// <param name="Values">Row-major, finite.</param>
internal sealed record RowBatch(long[] Shape, ReadOnlyMemory<float> Values)
{
    /// <summary>The number of rows.</summary>
    public int Rows => (int)Shape[0];

    private int Width => Values.Length / Rows;

    /// <summary>Copies a batch.</summary>
    /// <param name="signature">The model's.</param>
    /// <param name="inputs">Borrowed.</param>
    /// <exception cref="ModelInputException">Not what the signature asks for, or not finite.</exception>
    public static RowBatch Copy(ModelSignature signature, Tensor inputs)
    {
        ModelInputs.Check(signature, inputs);
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var values = inputs.detach().to(CPU).contiguous().data<float>().ToArray();
        var odd = Array.FindIndex(values, value => !float.IsFinite(value));
        if (odd >= 0)
            throw new ModelInputException(signature.Name, "of finite numbers, which is all that an endpoint can be sent", FormattableString.Invariant($"{values[odd]} in row {odd / (values.Length / inputs.shape[0])}"));
        return new(inputs.shape, values);
    }

    /// <summary>Rows of outputs as a tensor.</summary>
    /// <returns>Owned by the caller: float32 <c>[N, K]</c>, in no dispose scope.</returns>
    /// <exception cref="ModelOutputException">Rows of different length.</exception>
    public static Tensor Join(ModelSignature signature, float[][] rows, Device device)
    {
        if (rows.FirstOrDefault(row => row.Length != rows[0].Length) is { } odd)
            throw new ModelOutputException(signature.Name, $"{signature.Source}: expected rows of one length; got {rows[0].Length} and {odd.Length} values.");
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return tensor(rows.SelectMany(row => row).ToArray(), ScalarType.Float32).reshape(rows.Length, -1).to(device).DetachFromDisposeScope();
    }

    /// <summary>Some of the rows; missing ones at the end repeat the last.</summary>
    public RowBatch Slice(int start, int rows)
    {
        var there = Math.Min(rows, Rows - start);
        var values = Values.Slice(start * Width, there * Width);
        if (there < rows)
            values = (float[])[.. values.Span, .. Enumerable.Repeat(values[^Width..].ToArray(), rows - there).SelectMany(row => row)];
        return new([rows, .. Shape[1..]], values);
    }
}
