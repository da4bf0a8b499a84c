using ModelDiff.Models;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Tests.TestModels;

/// <summary>Random two-layer networks: a derived one is its victim with slightly changed weights.</summary>
internal static class RandomNets
{
    private const int Inputs = 12;

    public static ModelReference[] Panel(int size) => [.. Enumerable.Range(0, size).Select(i => ModelReference.Of(Net(200 + i)))];

    /// <summary>Natural inputs, uniform in [0, 1].</summary>
    public static Tensor Seeds(int count = 40)
    {
        using var generator = new Generator(3, CPU);
        return rand([count, Inputs], generator: generator);
    }

    public static FakeModel Net(int seed, double change = 0) => Model($"net {seed}", Function(seed, change));

    /// <summary>A model of one task that all such models do, each with ways of its own beside it.</summary>
    /// <param name="turn">By how many places its classes are turned.</param>
    public static FakeModel OfTask(int seed, double change = 0, int turn = 0)
    {
        var (task, own) = (Function(77, change: 0), Function(seed, change));
        return Model($"of task {seed}", inputs => ((2 * task(inputs)) + own(inputs)).roll(turn, 1));
    }

    /// <summary>Reference models of that task, then twins of fresh and of the victim's own initialization, as many as a verdict asks for.</summary>
    public static ModelReference[] TaskPanel(int references = 20, int turn = 0) =>
    [
        .. Enumerable.Range(0, references).Select(i => ModelReference.Of(OfTask(200 + i, turn: turn))),
        .. Enumerable.Range(0, TwinPanel.LeastFresh + TwinPanel.LeastOwn).Select(i => new ModelReference(
            new ModelProfile($"twin {i}") { Role = ModelRole.Twin, Initialization = i < TwinPanel.LeastFresh ? ModelInitialization.Fresh : ModelInitialization.Own },
            () => OfTask(410 + i, turn: turn))),
    ];

    /// <summary>Answers the natural inputs as every such model does, and everything else in a way of its own.</summary>
    public static FakeModel SameTask(int seed, Tensor natural)
    {
        var own = Function(seed, change: 0);
        return Model($"same task {seed}", inputs => where(cdist(inputs, natural).amin([1], keepdim: true).lt(1e-3), inputs.narrow(1, 0, 5) * 20, own(inputs)));
    }

    private static FakeModel Model(string name, Func<Tensor, Tensor> answer) => new(answer) { Signature = new ModelSignature(name) { InputShape = new TensorShape(Inputs) } };

    private static Func<Tensor, Tensor> Function(int seed, double change)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed, CPU);
        using var other = new Generator((ulong)(1000 + seed), CPU);
        var first = randn([Inputs, 16], generator: generator);
        var weights = (first + change * randn(first.shape, generator: other)).DetachFromDisposeScope();
        var second = randn([16, 5], generator: generator).DetachFromDisposeScope();
        return inputs => (inputs - 0.5).matmul(weights).tanh().matmul(second);
    }
}
