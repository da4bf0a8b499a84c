using System.Collections.Immutable;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime;

/// <summary>Which of a model's inputs varies and how the others are fed. Immutable, so that calls may run at the same time.</summary>
internal sealed class InputPlan
{
    private readonly ImmutableArray<HeldFeed> _held;
    private readonly ImageLayout _layout;

    private InputPlan(OnnxValueInfo varying, ImmutableArray<HeldFeed> held, ImageLayout layout)
    {
        _held = held;
        _layout = layout;
        Varying = varying;
        ElementType = OnnxTypes.ToTorch(varying.ElementType)!.Value;
        Inputs = [varying, .. held.Select(feed => feed.Input)];
        CanonicalAxes = ChangesLayout && varying.Axes is { } a ? [a[0], a[3], a[1], a[2]] : varying.Axes;
    }

    /// <summary>The input that varies.</summary>
    public OnnxValueInfo Varying { get; }

    /// <summary>The element type of the input that varies.</summary>
    public ScalarType ElementType { get; }

    /// <summary>All inputs, in the order of <see cref="Feed"/>.</summary>
    public ImmutableArray<OnnxValueInfo> Inputs { get; }

    /// <summary>Whether batches are images of another layout than the canonical one.</summary>
    public bool ChangesLayout => _layout != ImageLayout.Nchw;

    /// <summary>The axes of the input that varies, in the canonical layout; null where their number is unknown.</summary>
    public ImmutableArray<OnnxAxis>? CanonicalAxes { get; }

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
        return new(varying, [.. held], options.Layout);
    }

    /// <summary>What the model is fed for a batch: one tensor per input, contiguous, on the CPU, in the current dispose scope. The first shares the memory of the inputs where type and layout agree.</summary>
    /// <param name="inputs">Borrowed; float32 in the canonical layout.</param>
    public List<Tensor> Feed(Tensor inputs)
    {
        var batch = TensorBorder.Convert(ChangesLayout ? inputs.permute(0, 2, 3, 1) : inputs, ElementType);
        var sizes = batch.shape;
        return [batch, .. _held.Select(feed => feed.Values(sizes, Varying))];
    }
}
