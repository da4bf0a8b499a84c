using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>Whether a model really has gradients.</summary>
public static class ModelGradients
{
    /// <summary>Tries one forward and one backward pass.</summary>
    /// <param name="model">Borrowed; asked for the rows of <paramref name="inputs"/>.</param>
    /// <param name="inputs">Borrowed; a small batch that the model takes, on any device.</param>
    /// <returns>True where gradients flow from the outputs back to the inputs.</returns>
    /// <exception cref="ModelInputException">The model does not take inputs of this shape.</exception>
    /// <exception cref="ModelForwardException">The model failed while it ran.</exception>
    public static bool Exist(IDifferentiableModel model, Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        using var scope = NewDisposeScope();
        using var mode = enable_grad();
        var leaf = inputs.to(model.Signature.Device).detach().clone().requires_grad_();
        var outputs = model.Forward(leaf);
        if (!outputs.requires_grad)
            return false;
        try
        {
            var gradient = autograd.grad([outputs.sum()], [leaf], allow_unused: true)[0];
            RemoteGradient.ThrowPending();
            return gradient is not null && !gradient.IsInvalid;
        }
        catch (Exception exception) when (exception is System.Runtime.InteropServices.ExternalException or ModelForwardException)
        {
            return false;   // a kernel without a backward pass
        }
    }
}
