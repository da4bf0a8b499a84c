using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

/// <summary>A module made of a function.</summary>
internal sealed class FunctionModule(Func<Tensor, Tensor> function) : nn.Module<Tensor, Tensor>("function")
{
    public int Disposals { get; private set; }

    public override Tensor forward(Tensor input) => function(input);

    protected override void Dispose(bool disposing)
    {
        Disposals += disposing ? 1 : 0;
        base.Dispose(disposing);
    }
}

/// <summary>Modules with weights that are the same in every run.</summary>
internal static class TestModules
{
    public static nn.Module<Tensor, Tensor> Perceptron() =>
        WithFixedWeights(nn.Sequential(nn.Linear(3, 6), nn.ReLU(), nn.Dropout(0.5), nn.Linear(6, 4)));

    public static nn.Module<Tensor, Tensor> Convnet() =>
        WithFixedWeights(nn.Sequential(nn.Conv2d(3, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.Tanh(), nn.AdaptiveAvgPool2d([2, 2]), nn.Flatten(), nn.Linear(16, 4)));

    private static nn.Module<Tensor, Tensor> WithFixedWeights(nn.Module<Tensor, Tensor> module)
    {
        using var mode = no_grad();
        using var scope = NewDisposeScope();
        foreach (var parameter in module.parameters())
            parameter.copy_(Fixture.Inputs(parameter.shape).sub(0.4));
        return module;
    }
}
