using TorchSharp.Modules;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>Scaled dot-product attention of tokens to each other, several heads side by side.</summary>
/// <remarks>Source: Vaswani et al., "Attention is all you need", NIPS 2017: <c>softmax(Q K' / sqrt(d)) V</c> per head.</remarks>
internal sealed class SelfAttention : Module<Tensor, Tensor>
{
    private readonly int _heads;
    private readonly Linear _in;
    private readonly Linear _out;

    /// <param name="width">Numbers per token, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">At least 1.</param>
    public SelfAttention(long width, int heads)
        : base(nameof(SelfAttention))
    {
        _heads = heads;
        _in = Linear(width, 3 * width);
        _out = Linear(width, width);
        RegisterComponents();
    }

    /// <param name="input">Borrowed; <c>[N, tokens, width]</c>.</param>
    /// <returns>The same shape.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (rows, tokens, width) = (input.shape[0], input.shape[1], input.shape[2]);
        var parts = _in.call(input).view(rows, tokens, 3, _heads, width / _heads).permute(2, 0, 3, 1, 4);
        var (query, key, value) = (parts[0], parts[1], parts[2]);
        var weights = functional.softmax(query.matmul(key.transpose(-2, -1)) / Lasting(Math.Sqrt((double)width / _heads)), -1);
        return _out.call(weights.matmul(value).transpose(1, 2).reshape(rows, tokens, width)).MoveToOuterDisposeScope();
    }
}
