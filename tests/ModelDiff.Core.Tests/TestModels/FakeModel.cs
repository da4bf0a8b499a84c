using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.TestModels;

/// <summary>A model that is a function, and counts how it is asked.</summary>
/// <param name="answer">Outputs for borrowed inputs; what else it creates is disposed for it. May return the inputs or a view of them.</param>
internal sealed class FakeModel(Func<Tensor, Tensor> answer) : IModelAdapter
{
    /// <summary>Answers each row with its own values.</summary>
    public static FakeModel Identity(string name = "fake") => new(inputs => inputs.flatten(1)) { Signature = new ModelSignature(name) };

    public ModelSignature Signature { get; init; } = new("fake");

    /// <summary>Leave the calling thread before answering.</summary>
    public bool Yields { get; init; }

    /// <summary>Rows of each call so far.</summary>
    public List<long> Calls { get; } = [];

    /// <summary>Rows asked so far.</summary>
    public long Rows => Calls.Sum();

    public CancellationToken LastToken { get; private set; }

    public bool IsDisposed { get; private set; }

    public async ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        Calls.Add(inputs.Count);
        LastToken = cancellationToken;
        if (Yields)
            await Task.Yield();
        return Answer(inputs.AsTensor());
    }

    public void Dispose() => IsDisposed = true;

    private Tensor Answer(Tensor inputs)
    {
        using var mode = no_grad();
        using var scope = NewDisposeScope();
        return answer(inputs).clone().DetachFromDisposeScope();
    }
}
