using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>The gradients of a decorator, where the model that it wraps has them.</summary>
/// <param name="signature">The decorator's.</param>
/// <param name="forward">What the decorator does around the inner model's forward pass.</param>
internal sealed class GradientDecorator(ModelSignature signature, Func<Tensor, Tensor> forward) : IDifferentiableModel
{
    public ModelSignature Signature => signature;

    public Tensor Forward(Tensor inputs) => forward(inputs);

    /// <summary>The capability of a decorator: its own gradients where the inner model has them, else what the decorator is by itself.</summary>
    /// <param name="decorator">The decorator.</param>
    /// <param name="inner">The model that it wraps.</param>
    /// <param name="forward">Gets the inner model's gradients and the decorator's inputs.</param>
    public static T? Of<T>(IModelAdapter decorator, IModelAdapter inner, Func<IDifferentiableModel, Tensor, Tensor> forward) where T : class =>
        typeof(T) != typeof(IDifferentiableModel) ? decorator as T
        : inner.GetCapability<IDifferentiableModel>() is { } gradients ? (T)(object)new GradientDecorator(decorator.Signature, inputs => forward(gradients, inputs))
        : null;
}
