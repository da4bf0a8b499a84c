using TorchSharp;
using TorchSharp.Modules;

namespace ModelDiff.Training;

/// <summary>Freezes all parameter tensors of a model but the last ones. A batch normalization that is frozen whole keeps its statistics too.</summary>
public sealed class PartialTuning : IDisposable
{
    private const int HeadTensors = 2;

    private readonly List<Parameter> _frozen;
    private readonly List<torch.nn.Module> _resting;

    /// <summary>Freezes the first parameter tensors of a model.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="share">The share of the parameter tensors that is tuned, in (0, 1]; at least the head.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in (0, 1].</exception>
    public PartialTuning(ImageClassifier model, double share)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (share is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of parameter tensors to tune must be above 0 and at most 1.");
        var parameters = model.parameters().ToArray();
        var tuned = Math.Max(HeadTensors, (int)Math.Ceiling(share * parameters.Length));
        _frozen = [.. parameters.SkipLast(tuned)];
        foreach (var parameter in _frozen)
            parameter.requires_grad = false;
        _resting = [.. model.modules().Where(module => module is BatchNorm && module.parameters().All(parameter => !parameter.requires_grad))];
    }

    /// <summary>Puts frozen normalizations into evaluation mode; to be called after the model was put into training mode.</summary>
    public void Apply() => _resting.ForEach(module => module.eval());

    /// <summary>Frees the parameters again.</summary>
    public void Dispose()
    {
        foreach (var parameter in _frozen)
            parameter.requires_grad = true;
    }
}
