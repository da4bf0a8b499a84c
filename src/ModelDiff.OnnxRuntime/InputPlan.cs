using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime;

/// <summary>Which of a model's inputs varies and how the others are fed. Immutable, so that calls may run at the same time.</summary>
internal sealed class InputPlan
{
    private readonly ImmutableArray<HeldFeed> _held;

    private InputPlan(OnnxValueInfo varying, int batchAxis, ImmutableArray<HeldFeed> held)
    {
        _held = held;
        Varying = varying;
        BatchAxis = batchAxis;
        Axes = varying.Axes is { IsEmpty: false } axes ? axes.RemoveAt(batchAxis).Insert(0, axes[batchAxis]) : varying.Axes;
        ElementType = OnnxTypes.ToTorch(varying.ElementType)!.Value;
        Inputs = [varying, .. held.Select(feed => feed.Input)];
    }

    /// <summary>The input that varies.</summary>
    public OnnxValueInfo Varying { get; }

    /// <summary>The axis of the input that varies along which its rows lie.</summary>
    public int BatchAxis { get; }

    /// <summary>The axes of the input that varies, the batch axis first; null where they are unknown.</summary>
    public ImmutableArray<OnnxAxis>? Axes { get; }

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
        var batchAxis = OnnxRuntime.BatchAxis.OfInput(model.Path, varying);
        var held = others.Select(input => HeldFeed.Make(model.Path, input, options.HeldInputs.GetValueOrDefault(input.Name, zero), varying, batchAxis));
        return new(varying, batchAxis, [.. held]);
    }

    /// <summary>What the model is fed for a batch: one tensor per input, contiguous, on the CPU, in the current dispose scope. The first shares the memory of the inputs where the type agrees.</summary>
    /// <param name="inputs">Borrowed; float32, the batch axis first.</param>
    public List<Tensor> Feed(Tensor inputs)
    {
        var batch = TensorBorder.Convert(BatchAxis == 0 ? inputs : inputs.movedim([0], [BatchAxis]), ElementType);
        var sizes = batch.shape;
        return [batch, .. _held.Select(feed => feed.Values(sizes, Varying))];
    }
}
