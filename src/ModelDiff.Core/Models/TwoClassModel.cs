using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A model of two classes that answers with a single score, which says as two numbers what one cannot: a direction. It has gradients where the model has.</summary>
internal sealed class TwoClassModel : DelegatingModelAdapter
{
    private const double Rounding = 1e-4;   // by which a probability may leave [0, 1]

    private readonly bool _isLogit;

    /// <summary>Wraps a model.</summary>
    /// <param name="inner">Owned by the new object; answers with one value per row.</param>
    /// <param name="isLogit">Whether the value is a logit; else it is a probability.</param>
    public TwoClassModel(IModelAdapter inner, bool isLogit)
        : base(inner)
    {
        _isLogit = isLogit;
        Signature = inner.Signature with { OutputShape = new TensorShape(2) };
    }

    /// <inheritdoc/>
    public override ModelSignature Signature { get; }

    /// <inheritdoc/>
    public override async ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        using var scores = await Inner.ForwardAsync(inputs, cancellationToken).ConfigureAwait(false);
        return WithoutGradient(scores);
    }

    /// <inheritdoc/>
    public override T? GetCapability<T>() where T : class => GradientDecorator.Of<T>(this, Inner, (model, inputs) =>
    {
        using var scope = NewDisposeScope();
        return Both(model.Forward(inputs)).MoveToOuterDisposeScope();
    });

    private Tensor WithoutGradient(Tensor scores)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return Both(scores).DetachFromDisposeScope();
    }

    private Tensor Both(Tensor scores)
    {
        if (scores.dim() != 2 || scores.shape[1] != 1)
            throw new ModelOutputException(Signature.Name, $"expected a single score per row, that of one of two classes; got shape {TensorShape.Format(scores.shape)}. Where models differ in this, their sidecars or list say so (\"outputKind\").");
        if (_isLogit)
            return cat([sigmoid(-scores), sigmoid(scores)], 1);
        var (least, most) = (scores.min().item<float>(), scores.max().item<float>());
        if (least < -Rounding || most > 1 + Rounding)
            throw new ModelOutputException(Signature.Name, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"expected a probability in [0, 1]; got {(least < -Rounding ? least : most)}. A logit is the output kind 'binarylogit'."));
        return cat([scores.Complement(), scores], 1);
    }
}
