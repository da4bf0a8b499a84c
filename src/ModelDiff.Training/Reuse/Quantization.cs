using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>The victim with rounded weights: copies have 8 bits, float16, 6 bits, 7 bits, 5 bits and 4 bits, in this order and then again.</summary>
/// <remarks>Grids as <see cref="Int8Rounding"/> says, one per output channel.</remarks>
internal sealed class Quantization : IReuseMethod
{
    private const int Float16 = 16;

    private static readonly int[] Bits = [8, Float16, 6, 7, 5, 4];

    public string Name => "quantize";

    public VictimAccess Needs => VictimAccess.Weights;

    public TrainedNetwork Apply(ReuseVictim victim, TrainingRecipe recipe, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var copy = victim.CopyFor(this);
        var bits = Bits[(recipe.Reuse?.Copy ?? 0) % Bits.Length];
        if (bits == Float16)
            RoundToFloat16(copy.Module);
        else
            Int8Rounding.RoundWeights(copy.Module, levels: (1 << (bits - 1)) - 1);
        progress?.Report(new StageProgress("training", 1, 1));
        return copy;
    }

    private static void RoundToFloat16(nn.Module<Tensor, Tensor> model)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var weight in model.parameters())
            weight.copy_(weight.to(ScalarType.Float16).to(ScalarType.Float32));
    }
}
