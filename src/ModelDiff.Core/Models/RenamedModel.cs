namespace ModelDiff.Models;

/// <summary>A model by another name, with everything that it can do.</summary>
/// <param name="inner">Owned by the new object.</param>
/// <param name="name">The name that reports and messages use.</param>
internal sealed class RenamedModel(IModelAdapter inner, string name) : DelegatingModelAdapter(inner)
{
    /// <inheritdoc/>
    public override ModelSignature Signature { get; } = inner.Signature with { Name = name };

    /// <inheritdoc/>
    public override T? GetCapability<T>() where T : class => GradientDecorator.Of<T>(this, Inner, (model, inputs) => model.Forward(inputs));
}
