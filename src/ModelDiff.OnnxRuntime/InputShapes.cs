using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime;

/// <summary>The shapes that a model takes: what the file fixes, what the options add, and what a batch must agree with.</summary>
internal static class InputShapes
{
    /// <summary>The shape of one row, or null where axes are left open.</summary>
    /// <exception cref="ModelLoadException">The shape that was asked for disagrees with the file.</exception>
    public static TensorShape? Row(string path, InputPlan inputs, TensorShape? asked)
    {
        CheckSize(path, inputs, asked);
        if (inputs.Axes is not { } axes)
            return asked;
        if (asked is null)
            return axes.Skip(1).All(axis => !axis.IsDynamic) ? new TensorShape([.. axes.Skip(1).Select(axis => axis.Size!.Value)]) : null;
        if (!Fits(inputs, asked.Batch(axes[0].Size ?? 1)))
            throw new ModelLoadException(path, $"input {inputs.Varying} does not take rows of shape {asked}.");
        return asked;
    }

    /// <summary>The number of rows that the file fixes, or null.</summary>
    /// <exception cref="ModelLoadException">It is beyond all bounds.</exception>
    public static int? BatchSize(string path, InputPlan inputs) => inputs.Axes?[0].Size switch
    {
        null => null,
        <= int.MaxValue and { } size => (int)size,
        _ => throw new ModelLoadException(path, $"input {inputs.Varying} has too long a batch axis."),
    };

    /// <exception cref="ModelInputException">Not float32, without elements, or of a shape that the model does not take.</exception>
    public static void Check(ModelSignature signature, InputPlan inputs, Tensor batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var shape = batch.shape;
        var fits = batch.dtype == ScalarType.Float32 && shape.Length > 0 && batch.numel() > 0 && Fits(inputs, shape)
            && (signature.InputShape is not { } row || shape.AsSpan(1).SequenceEqual(row.Sizes.AsSpan()));
        if (!fits)
            throw new ModelInputException(signature.Name, Expected(signature, inputs), $"{batch.dtype} [{string.Join(", ", shape)}]");
    }

    /// <exception cref="ModelLoadException">One row, or one batch of the fixed size, has more elements than can be handled.</exception>
    private static void CheckSize(string path, InputPlan inputs, TensorShape? asked)
    {
        var rows = inputs.Axes is { IsEmpty: false } axes ? axes[0].Size ?? 1 : 1;
        var row = asked?.Sizes ?? [.. (inputs.Axes ?? []).Skip(1).Select(axis => axis.Size ?? 1)];
        var count = TensorSize.Of([rows, .. row]);
        if (count > TensorSize.Most)
            throw new ModelLoadException(path, $"input {inputs.Varying} has {count} elements in {(rows == 1 ? "one row" : $"a batch of {rows} rows")}; at most {TensorSize.Most} are handled.");
    }

    private static bool Fits(InputPlan inputs, long[] shape)
    {
        return inputs.Axes is not { } axes
            || (shape.Length == axes.Length && axes.Zip(shape).All(pair => pair.First.Size is not { } size || size == pair.Second));
    }

    private static string Expected(ModelSignature signature, InputPlan inputs)
    {
        var rows = inputs.Axes is { } declared && !declared[0].IsDynamic ? declared[0].ToString() : "N";
        var row = signature.InputShape?.Sizes.Select(size => new OnnxAxis(size, null)) ?? inputs.Axes?.Skip(1);
        return $"Float32 [{string.Join(", ", [rows, .. row?.Select(axis => axis.ToString()) ?? ["..."]])}]";
    }
}
