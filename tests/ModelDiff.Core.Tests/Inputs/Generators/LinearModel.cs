using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

/// <summary>Outputs <c>x W</c>, for tests worked by hand. Holds whoever asks for gradients to the contract.</summary>
internal sealed class LinearModel(float[,] weights) : IModelAdapter, IDifferentiableModel
{
    public ModelSignature Signature { get; init; } = new("linear");

    /// <summary>Called before each forward pass with gradients, with its number from 1.</summary>
    public Action<int>? OnForward { get; init; }

    /// <summary>Forward passes with gradients so far, the one that tries whether there are any included.</summary>
    public int Forwards { get; private set; }

    public Tensor Forward(Tensor inputs)
    {
        Forwards++;
        OnForward?.Invoke(Forwards);
        inputs.requires_grad.Should().BeTrue();
        inputs.is_leaf.Should().BeTrue();
        inputs.min().item<float>().Should().BeGreaterThanOrEqualTo((float)Signature.InputRange.Minimum);
        inputs.max().item<float>().Should().BeLessThanOrEqualTo((float)Signature.InputRange.Maximum);
        return Answer(inputs);
    }

    public ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        using var mode = no_grad();
        return new(Answer(inputs.AsTensor()).DetachFromDisposeScope());
    }

    public void Dispose()
    {
    }

    private Tensor Answer(Tensor inputs)
    {
        using var scope = NewDisposeScope();
        return inputs.matmul(tensor(weights)).MoveToOuterDisposeScope();
    }
}
