using ModelDiff.Models;

namespace ModelDiff.Lineage;

/// <summary>A model whose lineage is asked for, or a reference model. It is opened when it is asked, and closed again, so that hundreds of models need the memory of one.</summary>
/// <param name="Name">The name that reports use.</param>
/// <param name="Open">Opens the model; who calls disposes what it gives.</param>
public sealed record LineageModel(string Name, Func<IModelAdapter> Open)
{
    /// <summary>Tells it from every other model and setting, for example the hash of its file and its preprocessing: under it, its answers are kept. Null where they are not to be kept.</summary>
    public string? Identity { get; init; }

    /// <summary>For reference models: as in <see cref="Verdicts.PanelModel"/>. Else without meaning.</summary>
    public string? Family { get; init; }

    /// <summary>A model that is open already.</summary>
    /// <param name="model">Borrowed.</param>
    public static LineageModel Of(IModelAdapter model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new LineageModel(model.Signature.Name, () => new Borrowed(model));
    }

    private sealed class Borrowed(IModelAdapter model) : IModelAdapter
    {
        public ModelSignature Signature => model.Signature;

        public ValueTask<TorchSharp.torch.Tensor> ForwardAsync(TorchSharp.torch.Tensor inputs, CancellationToken cancellationToken = default) => model.ForwardAsync(inputs, cancellationToken);

        public void Dispose()
        {
        }
    }
}
