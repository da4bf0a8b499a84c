namespace ModelDiff.Models;

/// <summary>The inputs that a model takes. Immutable, compared by value; one of <see cref="TensorSpace"/> and <see cref="TextSpace"/>.</summary>
public abstract record InputSpace
{
    private protected InputSpace()
    {
    }
}
