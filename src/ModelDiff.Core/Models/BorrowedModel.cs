namespace ModelDiff.Models;

/// <summary>A model that somebody else owns: disposing this leaves it open.</summary>
/// <param name="model">Borrowed.</param>
internal sealed class BorrowedModel(IModelAdapter model) : DelegatingModelAdapter(model, ownsInner: false)
{
    /// <inheritdoc/>
    public override T? GetCapability<T>() where T : class => Inner.GetCapability<T>();
}
