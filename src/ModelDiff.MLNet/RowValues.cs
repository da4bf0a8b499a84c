using System.Collections.Immutable;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.MLNet;

/// <summary>The rows of a batch in managed memory: numbers or texts.</summary>
internal sealed class RowValues
{
    private readonly float[] _numbers;
    private readonly ImmutableArray<string> _texts;
    private readonly Device _device;

    private RowValues(int count, TensorShape? shape, float[] numbers, ImmutableArray<string> texts, Device device) =>
        (Count, Shape, _numbers, _texts, _device) = (count, shape, numbers, texts, device);

    /// <summary>How many rows there are, at least 1.</summary>
    public int Count { get; }

    /// <summary>Shape of a row of numbers; null for texts.</summary>
    public TensorShape? Shape { get; }

    /// <summary>How many numbers a row has.</summary>
    public int Width => _numbers.Length / Count;

    /// <summary>The batch for messages, for example <c>[8, 4]</c>.</summary>
    public string ShapeText => TensorShape.Format(Shape is null ? [Count] : Shape.Batch(Count));

    /// <summary>Copies a batch.</summary>
    /// <param name="signature">The model's.</param>
    /// <param name="inputs">Borrowed.</param>
    /// <exception cref="ModelInputException">Not what the signature asks for.</exception>
    public static RowValues Of(ModelSignature signature, InputBatch inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (signature.InputSpace is TextSpace)
        {
            ModelInputs.CheckRows(signature, inputs);
            return new(inputs.Count, null, [], ((TextBatch)inputs).Texts, CPU);
        }

        var values = ModelInputs.TensorOf(signature, inputs);
        ModelInputs.Check(signature, values);
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return new((int)values.shape[0], TensorShape.OfRows(values.shape), values.detach().to(CPU).contiguous().data<float>().ToArray(), [], values.device);
    }

    /// <summary>The numbers of a row, in row-major order; a view.</summary>
    public ReadOnlySpan<float> Row(int row) => _numbers.AsSpan(row * Width, Width);

    /// <summary>A copy of the numbers of a row.</summary>
    public float[] Numbers(int row) => Row(row).ToArray();

    /// <summary>The text of a row.</summary>
    public string Text(int row) => _texts[row];

    /// <summary>The first row with a number that is not finite, and that number; null where all are.</summary>
    public (int Row, float Value)? NotFinite()
    {
        var odd = Array.FindIndex(_numbers, value => !float.IsFinite(value));
        return odd < 0 ? null : (odd / Width, _numbers[odd]);
    }

    /// <summary>Answers to these rows, where an adapter's caller wants them.</summary>
    /// <param name="answers">Row by row, as many for each.</param>
    /// <returns>Owned by the caller: float32 <c>[N, K]</c>, in no dispose scope, without gradient.</returns>
    public Tensor ToTensor(float[] answers)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return tensor(answers, ScalarType.Float32).reshape(Count, -1).to(_device).DetachFromDisposeScope();
    }
}
