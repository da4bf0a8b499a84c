using ModelDiff.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>The step from an image to one vector per patch, with a learned vector per place added.</summary>
internal sealed class PatchTokens : Module<Tensor, Tensor>
{
    private readonly Conv2d _patches;
    private readonly Parameter _places;

    /// <param name="image">[channels, height, width].</param>
    /// <param name="patch">Height and width of a patch; what is left over at the edges is not looked at.</param>
    /// <param name="width">Numbers per vector.</param>
    public PatchTokens(TensorShape image, (long Height, long Width) patch, long width)
        : base(nameof(PatchTokens))
    {
        _patches = Conv2d(image.Sizes[0], width, patch, patch);
        _places = new Parameter(zeros(1, image.Sizes[1] / patch.Height * (image.Sizes[2] / patch.Width), width));
        RegisterComponents();
    }

    /// <param name="input">Borrowed; <c>[N, C, H, W]</c>.</param>
    /// <returns><c>[N, tokens, width]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _patches.call(input).flatten(2).transpose(1, 2).Plus(_places).MoveToOuterDisposeScope();
    }
}
