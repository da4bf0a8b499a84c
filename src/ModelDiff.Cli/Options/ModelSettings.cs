using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Options;

/// <summary>What models need besides their file, and how a path becomes a model.</summary>
internal sealed record ModelSettings
{
    public TensorShape? InputShape { get; init; }

    public InputRange Range { get; init; } = InputRange.Unit;

    public (double[] Mean, double[] Std)? Normalization { get; init; }

    public string? Output { get; init; }

    public Device Device { get; init; } = CPU;

    /// <summary>Loads a model; the caller disposes it.</summary>
    public IModelAdapter Open(string path)
    {
        var model = TorchScriptAdapter.Load(path, new TorchScriptOptions
        {
            InputShape = InputShape,
            InputRange = Range,
            Output = Output is null ? null : OutputSelector.Parse(Output),
            Device = Device,
        });
        return Normalization is var (mean, std) ? model.Normalized(mean, std) : model;
    }
}
