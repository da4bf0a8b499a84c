using ModelDiff.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Weights;

/// <summary>Small networks, 10 to 24 to 40 to 5, that are trained for a moment on answers of a fixed rule.</summary>
internal static class TrainedNets
{
    /// <summary>Trains a network; the seed decides where it begins, the data what it learns from.</summary>
    /// <param name="seed">Of the initialization.</param>
    /// <param name="data">Of the inputs.</param>
    /// <param name="from">Weights to begin with instead.</param>
    /// <param name="steps">Of training.</param>
    public static ModelWeights Train(long seed, long data, ModelWeights? from = null, int steps = 30)
    {
        var trained = TrainOnce(seed, data, from, steps);
        GC.Collect();   // an optimizer leaves gradients to the finalizer, which would disturb tests that count tensors
        GC.WaitForPendingFinalizers();
        return trained;
    }

    private static ModelWeights TrainOnce(long seed, long data, ModelWeights? from, int steps)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(seed);
        using var net = nn.Sequential(nn.Linear(10, 24), nn.ReLU(), nn.Linear(24, 40), nn.ReLU(), nn.Linear(40, 5));
        var parameters = net.named_parameters().ToArray();
        using (no_grad())
        {
            for (var i = 0; i < parameters.Length && from is not null; i++)
                parameters[i].parameter.copy_(tensor(from.Tensors[i].Read()).reshape([.. from.Tensors[i].Shape]));
        }

        random.manual_seed(data);
        var inputs = randn(128, 10);
        var labels = inputs.slice(1, 0, 5, 1).add(inputs.slice(1, 5, 10, 1).abs()).argmax(1);
        using var optimizer = optim.Adam(net.parameters(), 0.01);
        for (var step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            nn.functional.cross_entropy(net.forward(inputs), labels).backward();
            optimizer.step();
        }

        return Of([.. net.named_parameters().Select(entry => Tensor(entry.name, entry.parameter))]);
    }

    /// <summary>The weights at which a network of a seed begins.</summary>
    public static ModelWeights Start(long seed) => Train(seed, 0, steps: 0);

    /// <summary>The same network with every weight changed.</summary>
    public static ModelWeights Changed(ModelWeights model, Func<float[], float[]> change) =>
        Of([.. model.Tensors.Select(tensor => new WeightTensor(tensor.Name, tensor.Shape, change(tensor.Read())))]);

    public static ModelWeights Of(params WeightTensor[] tensors) => new("in memory", null, [.. tensors]);

    private static WeightTensor Tensor(string name, Tensor values)
    {
        using var contiguous = values.detach().contiguous();
        return new WeightTensor(name, [.. values.shape], contiguous.data<float>().ToArray());
    }
}
