namespace ModelDiff.Weights;

/// <summary>Test of whether one tensor's values are a copy of another's: the same, or what rounding, pruning or folding makes of the same. Trainings of their own never agree so.</summary>
internal static class CopyTest
{
    private const int LeastValues = 16;

    /// <summary>How the suspect's values were copied; null where they were not, or where too few are left to tell.</summary>
    /// <param name="victim">A tensor; rows are output channels.</param>
    /// <param name="suspect">One of the same shape.</param>
    public static WeightCopy? Of(LayerMatrix victim, LayerMatrix suspect) => One(victim, suspect) switch
    {
        WeightCopy.Rounded when One(suspect, victim) == WeightCopy.Rounded => WeightCopy.BothRounded,
        null when One(suspect, victim) == WeightCopy.Rounded => WeightCopy.Finer,
        null when IsRoundedFromTheSameAs(victim, suspect) || IsRoundedFromTheSameAs(suspect, victim) => WeightCopy.BothRounded,
        var copy => copy,
    };

    /// <summary>Whether values of float16 lie as near to coarser ones as those of the same numbers do: so lie the float16 and the int8 form of one model. Bfloat16 is too coarse to tell: trainings at a small rate end within it.</summary>
    private static bool IsRoundedFromTheSameAs(LayerMatrix halves, LayerMatrix coarse) => Rounding.IsHalf(halves.Values) && One(halves, coarse, Rounding.Half) == WeightCopy.Rounded;

    /// <param name="original">The finer form.</param>
    /// <param name="copy">The other.</param>
    /// <param name="own">How far the original's own values may lie from those that were copied; null where they are those.</param>
    private static WeightCopy? One(LayerMatrix original, LayerMatrix copy, Rounding? own = null)
    {
        var (rows, width) = copy.Inputs * copy.Rest == 1 ? (1, copy.Outputs) : (copy.Outputs, copy.Inputs * copy.Rest);   // one value per channel, as biases: no factor for each
        var (kind, values) = (WeightCopy.Exact, 0);
        var rounding = new Lazy<Rounding[]>(() => Rounding.Of(copy.Values));
        for (var row = 0; row < rows; row++)
        {
            if (Row(original.Values.AsSpan(row * width, width), copy.Values.AsSpan(row * width, width), rounding, own) is not var (found, count))
                return null;
            kind = found > kind ? found : kind;
            values += count;
        }

        return values >= LeastValues ? kind : null;
    }

    /// <summary>How a channel was copied and how many values say so; null where it was not.</summary>
    private static (WeightCopy Kind, int Values)? Row(ReadOnlySpan<float> original, ReadOnlySpan<float> copy, Lazy<Rounding[]> ofTensor, Rounding? own)
    {
        var (values, same) = (0, 0);
        for (var i = 0; i < copy.Length; i++)
        {
            values += copy[i] != 0 ? 1 : 0;
            same += copy[i] != 0 && copy[i] == original[i] ? 1 : 0;
        }

        if (same == values)
            return (WeightCopy.Exact, values);
        if (Used(original, copy, Rounding.Single, own: null) is { } used)
            return (WeightCopy.Scaled, values - used);
        foreach (var rounding in ofTensor.Value is { Length: > 0 } known ? known : Rounding.Of(copy))
        {
            if (Used(original, copy, rounding, own) is { } spent)
                return (WeightCopy.Rounded, Math.Max(0, values - spent));
        }

        return null;
    }

    /// <summary>
    /// How many values a factor uses up that carries every original value to within the tolerance of its copy: none where it is 1, and two more for the ends of a grid. Null where there is none in the intersection
    /// of the factors that each value allows.
    /// </summary>
    private static int? Used(ReadOnlySpan<float> original, ReadOnlySpan<float> copy, Rounding rounding, Rounding? own)
    {
        var (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
        var (least, most) = (0f, 0f);
        if (rounding.IsGrid)
        {
            foreach (var value in copy)
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        for (var i = 0; i < copy.Length && low <= high; i++)
        {
            if (copy[i] == 0 || (rounding.IsGrid && (copy[i] == least || copy[i] == most)))
                continue;
            var (tolerance, lost) = (rounding.ToleranceOf(copy[i]), own?.ToleranceOf(original[i]) ?? 0);
            if (original[i] == 0)
            {
                if (Math.Abs(copy[i]) > lost + tolerance)
                    return null;
                continue;
            }

            var (one, other) = ((copy[i] - tolerance) / original[i], (copy[i] + tolerance) / original[i]);
            var (from, to) = (Math.Min(one, other), Math.Max(one, other));
            var slack = lost / Math.Abs(original[i]);
            (low, high) = (Math.Max(low, from - (slack * Math.Abs(from))), Math.Min(high, to + (slack * Math.Abs(to))));
        }

        return low <= high ? (low <= 1 && high >= 1 ? 0 : 1) + (rounding.IsGrid ? 2 : 0) : null;
    }
}
