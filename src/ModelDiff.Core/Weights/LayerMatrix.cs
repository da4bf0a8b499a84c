namespace ModelDiff.Weights;

/// <summary>Weights of a layer with the axis of output channels first: <c>[Outputs, Inputs, Rest]</c>, row-major.</summary>
/// <param name="Values">Not to be changed.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Inputs">Input channels.</param>
/// <param name="Rest">The kernel's size; 1 for a matrix.</param>
internal sealed record LayerMatrix(float[] Values, int Outputs, int Inputs, int Rest)
{
    /// <summary>The sizes of a tensor's axes with the output channels first; empty for less than two axes.</summary>
    public static long[] ShapeOf(WeightTensor tensor)
    {
        if (tensor.Shape.Length < 2)
            return [];
        var axis = tensor.OutputAxis;
        return [tensor.Shape[axis], .. tensor.Shape.Where((_, i) => i != axis)];
    }

    /// <summary>Reads a tensor; one of less than two axes becomes a single row.</summary>
    public static LayerMatrix Read(WeightTensor tensor) => Of(tensor, tensor.Read());

    /// <summary>The same of values that are read already.</summary>
    public static LayerMatrix Of(WeightTensor tensor, float[] values)
    {
        var shape = ShapeOf(tensor);
        if (shape.Length == 0)
            return new(values, 1, values.Length, 1);
        var (outputs, inputs) = ((int)shape[0], (int)shape[1]);
        var rest = values.Length / Math.Max(1, outputs * inputs);
        return new(tensor.OutputAxis == 0 ? values : Swapped(values, inputs, outputs, rest), outputs, inputs, rest);
    }

    /// <summary>At most so many outputs, evenly spaced.</summary>
    public LayerMatrix Evenly(int most)
    {
        var width = Inputs * Rest;
        return Outputs <= most ? this : this with { Values = [.. Evenly(Outputs, most).SelectMany(row => new ArraySegment<float>(Values, row * width, width))], Outputs = most };
    }

    /// <summary>The same weights with inputs in the place of outputs.</summary>
    public LayerMatrix Transposed() => new(Swapped(Values, Outputs, Inputs, Rest), Inputs, Outputs, Rest);

    /// <summary>Every how manieth index is kept so that at most so many are: a choice that no value influences.</summary>
    public static int[] Evenly(int count, int most)
    {
        var kept = Math.Min(count, most);
        return [.. Enumerable.Range(0, kept).Select(i => (int)((long)i * count / kept))];
    }

    private static float[] Swapped(float[] values, int first, int second, int rest)
    {
        var result = new float[values.Length];
        for (var i = 0; i < first; i++)
        {
            for (var j = 0; j < second; j++)
                values.AsSpan(((i * second) + j) * rest, rest).CopyTo(result.AsSpan(((j * first) + i) * rest));
        }

        return result;
    }
}
