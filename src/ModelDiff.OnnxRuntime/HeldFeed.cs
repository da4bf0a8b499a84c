using ModelDiff.Models;
using ModelDiff.Storage;
using static ModelDiff.OnnxRuntime.BatchAxis;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime;

/// <summary>An input that is held, its value, and how its dynamic axes follow the input that varies.</summary>
/// <param name="Input">The input.</param>
/// <param name="Value">Its value.</param>
/// <param name="BatchAxis">The axis that has one entry per row, or null where there is none.</param>
/// <param name="VaryingBatchAxis">The batch axis of the input that varies.</param>
internal sealed record HeldFeed(OnnxValueInfo Input, HeldInput Value, int? BatchAxis, int VaryingBatchAxis)
{
    /// <exception cref="ModelLoadException">The value does not fit the input.</exception>
    public static HeldFeed Make(string path, OnnxValueInfo input, HeldInput value, OnnxValueInfo varying, int varyingBatchAxis)
    {
        if (TensorSize.Of([.. (input.Axes ?? []).Select(axis => axis.Size ?? 1)]) > TensorSize.Most)
            throw new ModelLoadException(path, $"input {input} cannot be held: it has more than {TensorSize.Most} elements.");
        if (OnnxTypes.ToTorch(input.ElementType) is null)
            throw new ModelLoadException(path, $"input {input} cannot be held: expected a tensor of real numbers.");
        var feed = new HeldFeed(input, value, FindBatchAxis(input, varying, varyingBatchAxis), varyingBatchAxis);
        feed.Check(path, varying);
        return feed;
    }

    /// <summary>The value for one batch, in the current dispose scope.</summary>
    /// <param name="sizes">The shape of the batch as the model takes it.</param>
    /// <param name="varying">The input that it is for.</param>
    public Tensor Values(ReadOnlySpan<long> sizes, OnnxValueInfo varying)
    {
        var type = OnnxTypes.ToTorch(Input.ElementType)!.Value;
        if (Value.Shape is not { } given)
        {
            var shape = new long[Input.Axes!.Value.Length];
            for (var axis = 0; axis < shape.Length; axis++)
                shape[axis] = SizeOf(axis, sizes, varying)!.Value;
            return TensorBorder.Convert(Value.Fill(shape), type);
        }

        var values = Value.ToTensor();
        if (BatchAxis is { } batch)
        {
            if (given.Length < Input.Axes!.Value.Length)
                values = values.unsqueeze(batch);
            if (values.shape[batch] == 1)
                values = values.expand([.. values.shape[..batch], sizes[VaryingBatchAxis], .. values.shape[(batch + 1)..]]);
        }

        return TensorBorder.Convert(values, type);
    }

    /// <summary>The axis named like the batch axis of the varying input; else the first dynamic axis that is none of the varying input's; else the first axis, where both are of the same fixed size.</summary>
    private static int? FindBatchAxis(OnnxValueInfo input, OnnxValueInfo varying, int varyingBatchAxis)
    {
        if (input.Axes is not { IsEmpty: false } axes)
            return null;
        var others = varying.Axes ?? [];
        var batch = others.IsEmpty ? default : others[varyingBatchAxis];
        if (batch.Name is not null && IndexOf(axes, axis => axis.Name == batch.Name) is { } named)
            return named;
        return IndexOf(axes, axis => axis.IsDynamic && (axis.Name is null || !others.Contains(axis)))
            ?? (batch.Size is { } size && axes[0].Size == size ? 0 : null);
    }

    /// <summary>The size of an axis for a batch, or null where only a given tensor can tell.</summary>
    private long? SizeOf(int axis, ReadOnlySpan<long> sizes, OnnxValueInfo varying)
    {
        var declared = Input.Axes!.Value[axis];
        if (declared.Size is { } size)
            return size;
        if (axis == BatchAxis)
            return sizes[VaryingBatchAxis];
        return declared.Name is { } name && varying.Axes is { } others && IndexOf(others, other => other.Name == name) is { } same ? sizes[same] : null;
    }

    private void Check(string path, OnnxValueInfo varying)
    {
        if (Value.Shape is not { } given)
        {
            CheckNumber(path, varying);
            return;
        }

        if (Input.Axes is not { } axes)
            return;
        var full = given.Length == axes.Length - 1 && BatchAxis is { } batch ? given.Insert(batch, 1) : given;
        var fits = full.Length == axes.Length;
        for (var i = 0; fits && i < full.Length; i++)
            fits = axes[i].IsDynamic || axes[i].Size == full[i] || (i == BatchAxis && full[i] == 1);
        if (!fits)
            throw new ModelLoadException(path, $"input {Input} cannot be held at {Value}.");
    }

    private void CheckNumber(string path, OnnxValueInfo varying)
    {
        if (Input.Axes is not { } axes)
            throw new ModelLoadException(path, $"input {Input} cannot be held at {Value}: hold it at a tensor.");
        var sizes = new long[varying.Axes?.Length ?? 1];
        for (var i = 0; i < axes.Length; i++)
        {
            if (SizeOf(i, sizes, varying) is null)
                throw new ModelLoadException(path, $"input {Input} cannot be held at {Value}: its axis {i} ({axes[i]}) is none of the varying input's. Hold it at a tensor.");
        }
    }
}
