using ModelDiff.Models;

namespace ModelDiff.Cli.Options;

/// <summary>Whether two models take the same pairs; where they do not, which setting makes them.</summary>
internal static class CanonicalSpace
{
    /// <exception cref="UsageException">The models state different input shapes.</exception>
    public static void CheckShapes(ModelSignature one, ModelSignature other)
    {
        if (one.InputShape is not { } first || other.InputShape is not { } second || first.Equals(second))
            return;
        var remedy = (first.Sizes, second.Sizes) switch
        {
            ([var channels, _, _], [var others, _, _]) when channels == others => "give --canvas HxW, the size of the images in the pairs, and each model's preprocessing resizes them to its own.",
            ([1 or 3, _, _], [1 or 3, _, _]) => $"give \"color\": \"gray\" for '{(first.Sizes[0] == 1 ? one : other).Name}' in its sidecar NAME.modeldiff.json or in a --models list.",
            ([_, _, _], [_, _, _]) => "if one takes images with the channels last, give \"layout\": \"nhwc\" for it in its sidecar NAME.modeldiff.json or in a --models list.",
            _ => "no preprocessing maps between them; if they are not known rightly, give --size or --input-shape.",
        };
        throw new UsageException($"'{one.Name}' takes inputs of shape {first}, '{other.Name}' of shape {second}: {remedy}");
    }

    /// <exception cref="UsageException">The models state different input ranges.</exception>
    public static void CheckRanges(ModelSignature one, ModelSignature other)
    {
        if (one.InputRange == other.InputRange)
            return;
        var (odd, range) = one.InputRange == InputRange.Unit ? (other, other.InputRange) : (one, one.InputRange);
        throw new UsageException($"'{one.Name}' takes inputs in {one.InputRange}, '{other.Name}' in {other.InputRange}: give \"scale\": {range} for '{odd.Name}' in its sidecar NAME.modeldiff.json or in a --models list, or --range for both.");
    }
}
