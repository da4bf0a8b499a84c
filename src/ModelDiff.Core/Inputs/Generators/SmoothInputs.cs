using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Smooth random inputs: normal noise on a coarse grid, interpolated. They stir every layer of a network, and no model was trained on them.</summary>
internal static class SmoothInputs
{
    /// <summary>Cells along each side of the grid, one kind after the other.</summary>
    public static readonly int[] Grids = [6, 8];

    private const double Deviation = 0.3;   // of the input range's width

    /// <summary>Makes inputs: as many of each grid, in stretches.</summary>
    /// <param name="shape">Shape of one input; what is no image of at least 8 x 8 gets noise that is not smoothed.</param>
    /// <param name="perGrid">Inputs of each grid.</param>
    /// <param name="range">Where values are cut off; their mean is its middle.</param>
    /// <param name="generator">Draws the noise; borrowed.</param>
    /// <returns>Owned by the caller: float32, on the CPU.</returns>
    public static Tensor Make(TensorShape shape, int perGrid, InputRange range, Generator generator)
    {
        using var scope = NewDisposeScope();
        var noise = cat([.. Grids.Select(grid => Noise(shape, perGrid, grid, generator))], 0);
        return noise.mul_(Deviation * range.Width).add_((range.Minimum + range.Maximum) / 2).clamp_(range.Minimum, range.Maximum).DetachFromDisposeScope();
    }

    private static Tensor Noise(TensorShape shape, int count, int grid, Generator generator)
    {
        if (shape.Rank != 3 || Math.Min(shape.Sizes[1], shape.Sizes[2]) < grid)
            return randn(shape.Batch(count), ScalarType.Float32, CPU, generator: generator);
        var coarse = randn([count, shape.Sizes[0], grid, grid], ScalarType.Float32, CPU, generator: generator);
        return nn.functional.interpolate(coarse, [shape.Sizes[1], shape.Sizes[2]], mode: InterpolationMode.Bicubic, align_corners: true);
    }
}
