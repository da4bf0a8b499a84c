using ModelDiff.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ModelDiff.Tests.TestModels;

/// <summary>The net of tests/oracle/attack_oracle.py: tanh(x W1') W2', three inputs and three outputs.</summary>
internal sealed class TinyNet : nn.Module<Tensor, Tensor>
{
    private static readonly float[,] First = { { 0.5f, -1, 0.3f }, { -0.7f, 0.2f, 0.9f }, { 1.1f, 0.4f, -0.6f }, { 0.2f, -0.3f, 0.8f } };
    private static readonly float[,] Second = { { 1, -0.5f, 0.3f, 0.7f }, { -0.2f, 0.9f, -0.4f, 0.1f }, { 0.6f, 0.3f, 0.8f, -1 } };

    private readonly Parameter _first;
    private readonly Parameter _second;

    private TinyNet(float[,] second)
        : base(nameof(TinyNet))
    {
        _first = new Parameter(tensor(First));
        _second = new Parameter(tensor(second));
        RegisterComponents();
    }

    /// <summary>Row 0 to 3 of the oracle's seed inputs.</summary>
    public static Tensor Seeds => tensor(new[,] { { 0.2f, 0.5f, 0.8f }, { 0.9f, 0.1f, 0.4f }, { 0.3f, 0.7f, 0.02f }, { 0.55f, 0.98f, 0.6f } });

    /// <summary>The net as a model; the adapter owns it.</summary>
    public static ModuleAdapter Model(string name = "tiny", int? batchSize = null) =>
        new(new TinyNet(Second), new ModelSignature(name) { InputShape = new TensorShape(3), BatchSize = batchSize }, ownsModule: true);

    /// <summary>Another model: the same features, two outputs.</summary>
    public static ModuleAdapter Other(string name = "other") =>
        new(new TinyNet(new[,] { { 0.3f, 0.8f, -0.6f, 0.2f }, { -0.9f, 0.4f, 0.5f, 0.7f } }), new ModelSignature(name) { InputShape = new TensorShape(3) }, ownsModule: true);

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return input.matmul(_first.t()).tanh().matmul(_second.t()).MoveToOuterDisposeScope();
    }
}
