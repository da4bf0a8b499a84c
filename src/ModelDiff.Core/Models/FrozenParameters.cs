using TorchSharp;
using TorchSharp.Modules;

namespace ModelDiff.Models;

/// <summary>Holds a module's parameters without gradient, which makes the way back to the inputs cheaper; disposing it restores them.</summary>
/// <remarks>What a graph records about a parameter is settled when the operation runs, so that the backward pass may come after.</remarks>
internal sealed class FrozenParameters : IDisposable
{
    private readonly Parameter[] _trainable;

    /// <summary>Freezes the parameters of a module.</summary>
    /// <param name="module">Borrowed.</param>
    public FrozenParameters(torch.nn.Module module)
    {
        _trainable = [.. module.parameters().Where(parameter => parameter.requires_grad)];
        foreach (var parameter in _trainable)
            parameter.requires_grad = false;
    }

    /// <summary>Restores the parameters.</summary>
    public void Dispose()
    {
        foreach (var parameter in _trainable)
            parameter.requires_grad = true;
    }
}
