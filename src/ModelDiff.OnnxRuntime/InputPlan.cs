using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime;

/// <summary>Which of a model's inputs varies and how the others are fed. Immutable, so that calls may run at the same time.</summary>
internal sealed class InputPlan
{
    private readonly ImmutableArray<HeldFeed> _held;

    private InputPlan(OnnxValueInfo varying, ImmutableArray<HeldFeed> held)
    {
        _held = held;
        Varying = varying;
        ElementType = OnnxTypes.ToTorch(varying.ElementType)!.Value;
        Inputs = [varying, .. held.Select(feed => feed.Input)];
    }

    /// <summary>The input that varies.</summary>
    public OnnxValueInfo Varying { get; }

    /// <summary>The element type of the input that varies.</summary>
    public ScalarType ElementType { get; }

    /// <summary>All inputs, in the order of <see cref="Feed"/>.</summary>
    public ImmutableArray<OnnxValueInfo> Inputs { get; }

    /// <summary>Makes the plan.</summary>
    /// <exception cref="ModelLoadException">The model's inputs and the options do not fit together.</exception>
    public static InputPlan Make(OnnxModelInfo model, OnnxOptions options)
    {
        var varying = InputChoice.Choose(model, options);
        var others = model.Inputs.Where(input => input != varying).ToList();
        var missing = others.Where(input => !options.HoldZeros && !options.HeldInputs.ContainsKey(input.Name)).ToList();
        if (missing.Count > 0)
            throw new ModelLoadException(model.Path, $"it asks for inputs that were not given: {string.Join(", ", missing)}. Hold them at values or at zeros while {varying} varies.");
        var zero = HeldInput.Number(0);
        var held = others.Select(input => HeldFeed.Make(model.Path, input, options.HeldInputs.GetValueOrDefault(input.Name, zero), varying));
        return new(varying, [.. held]);
    }

    /// <summary>What the model is fed for a batch: one tensor per input, contiguous, on the CPU, in the current dispose scope. The first shares the memory of the inputs where the type agrees.</summary>
    /// <param name="inputs">Borrowed; float32.</param>
    public List<Tensor> Feed(Tensor inputs)
    {
        var batch = TensorBorder.Convert(inputs, ElementType);
        var sizes = batch.shape;
        return [batch, .. _held.Select(feed => feed.Values(sizes, Varying))];
    }
}
