using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

/// <summary>Answers with its inputs, flattened, and remembers what it was asked.</summary>
internal class EchoModel(ModelSignature? signature = null) : IModelAdapter
{
    public ModelSignature Signature { get; } = signature ?? new ModelSignature("fake");

    public List<float[][]> Asked { get; } = [];

    public List<CancellationToken> Tokens { get; } = [];

    public int Disposals { get; private set; }

    public ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        using var rows = inputs.AsTensor().detach().flatten(1);
        Asked.Add(Fixture.Rows(rows));
        Tokens.Add(cancellationToken);
        return new(rows.clone());
    }

    public void Dispose() => Disposals++;
}

/// <summary>The same with gradients.</summary>
internal sealed class DifferentiableEchoModel(ModelSignature? signature = null) : EchoModel(signature), IDifferentiableModel
{
    public Tensor Forward(Tensor inputs)
    {
        using var rows = inputs.detach().flatten(1);
        Asked.Add(Fixture.Rows(rows));
        return inputs.flatten(1).mul(1);
    }
}
