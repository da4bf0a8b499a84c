using ModelDiff.Models;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Probes;

/// <summary>
/// Random inputs with the mean and deviation of natural ones: normal noise on a grid, interpolated. They stir every layer of a network, and no model was trained on them.
/// </summary>
internal sealed class NoiseFields
{
    private const double DeviationWithoutSeeds = 0.3;   // of the input range's width

    private readonly TensorShape _shape;
    private readonly float[] _means;
    private readonly float[] _deviations;
    private readonly InputRange? _cutOff;

    /// <param name="shape">Shape of one input. What has no axes <c>[C, H, W]</c> has a single channel and gets noise that is not interpolated.</param>
    /// <param name="range">The legal range of inputs.</param>
    /// <param name="seeds">Borrowed; natural inputs, whose mean and deviation per channel are taken. Null: the middle of the range, and 0.3 of its width.</param>
    /// <param name="inRange">Whether values are cut off where the range ends.</param>
    public NoiseFields(TensorShape shape, InputRange range, Tensor? seeds, bool inRange)
    {
        using var scope = NewDisposeScope();
        _shape = shape;
        _cutOff = inRange ? range : null;
        var channels = IsImage ? shape.Sizes[0] : 1;
        if (seeds is null)
        {
            _means = [.. Enumerable.Repeat((float)((range.Minimum + range.Maximum) / 2), (int)channels)];
            _deviations = [.. Enumerable.Repeat((float)(DeviationWithoutSeeds * range.Width), (int)channels)];
            return;
        }

        var rows = (IsImage ? seeds.detach().transpose(0, 1) : seeds.detach()).reshape(channels, -1).to(ScalarType.Float64);
        _means = Read(rows.mean([1]));
        _deviations = Read(rows.std([1], unbiased: false, keepdim: false));
    }

    private bool IsImage => _shape.Rank == 3;

    /// <summary>Makes inputs.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cells">Independent values along each side; null for one per element.</param>
    /// <param name="generator">Draws the noise; borrowed.</param>
    /// <returns>Owned by the caller: float32 <c>[count, ...shape]</c>, on the CPU.</returns>
    public Tensor Make(int count, int? cells, Generator generator)
    {
        using var scope = NewDisposeScope();
        var noise = Noise(count, cells, generator);
        var perChannel = new long[noise.dim()];
        Array.Fill(perChannel, 1);
        perChannel[1] = IsImage ? -1 : 1;
        var inputs = (noise / noise.std() * tensor(_deviations).reshape(perChannel)).Plus(tensor(_means).reshape(perChannel));
        return (_cutOff is { } range ? inputs.clamp(Lasting(range.Minimum), Lasting(range.Maximum)) : inputs).DetachFromDisposeScope();
    }

    private Tensor Noise(int count, int? cells, Generator generator)
    {
        TensorSize.Checked(_shape.Batch(count));
        if (cells is not { } side || !IsImage || Math.Min(_shape.Sizes[1], _shape.Sizes[2]) <= side)
            return randn(_shape.Batch(count), ScalarType.Float32, CPU, generator: generator);
        var coarse = randn([count, _shape.Sizes[0], side, side], ScalarType.Float32, CPU, generator: generator);
        return nn.functional.interpolate(coarse, [_shape.Sizes[1], _shape.Sizes[2]], mode: InterpolationMode.Bicubic, align_corners: true);
    }

    private static float[] Read(Tensor values) => values.to(ScalarType.Float32).cpu().data<float>().ToArray();
}
