using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Models;

/// <summary>What happens between the inputs of the pairs and a model, as data. Immutable; the default changes nothing.</summary>
/// <remarks>
/// The steps, in the order in which they are done: resize, center crop, color, scale, mean and standard deviation, layout.
/// The pairs hold images float32 <c>[N, C, H, W]</c>, RGB. The steps of numbers alone serve inputs of any shape.
/// </remarks>
public sealed record Preprocessing
{
    /// <summary>Resizes images to this size, or null to keep theirs; default null. Excludes <see cref="ResizeShortestEdge"/>.</summary>
    public ImageSize? Resize { get; init; }

    /// <summary>Resizes images so that the shorter edge has this length in pixels, at least 1, or null to keep theirs; default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? ResizeShortestEdge
    {
        get;
        init
        {
            if (value is { } length)
                ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(ResizeShortestEdge));
            field = value;
        }
    }

    /// <summary>How images are resized; default bilinear.</summary>
    public Interpolation Interpolation { get; init; }

    /// <summary>Keeps the middle of the images, of this size, or null for all; default null.</summary>
    public ImageSize? Crop { get; init; }

    /// <summary>The channels that the model takes; default RGB, which leaves channels as they are.</summary>
    public ImageColor Color { get; init; }

    /// <summary>Legal values of the pairs, from which <see cref="Scale"/> maps; default [0, 1].</summary>
    public InputRange Range { get; init; } = InputRange.Unit;

    /// <summary>Maps values linearly from <see cref="Range"/> to this range, or null to keep them; default null.</summary>
    public InputRange? Scale { get; init; }

    /// <summary>Is subtracted from the scaled values: one for all or one per channel, in the model's order of channels; null for 0; default null. Copied.</summary>
    public IReadOnlyList<double>? Mean
    {
        get;
        init => field = value?.ToImmutableArray();
    }

    /// <summary>Divides what is left: as many values as <see cref="Mean"/>, positive; null for 1; default null. Copied.</summary>
    public IReadOnlyList<double>? Std
    {
        get;
        init => field = value?.ToImmutableArray();
    }

    /// <summary>The order of axes in which the model takes images; default NCHW.</summary>
    public ImageLayout Layout { get; init; }

    /// <summary>The same steps, with a resize to the model's own size where the pairs hold images of another size and no step sees to that.</summary>
    /// <param name="model">What the model states of itself.</param>
    /// <param name="canonicalShape">Shape of one input of the pairs.</param>
    public Preprocessing FittedTo(ModelSignature model, TensorShape canonicalShape)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(canonicalShape);
        if (Resize is not null || ResizeShortestEdge is not null || Crop is not null || canonicalShape.Rank != 3 || model.InputShape is not { Rank: 3, Sizes: var sizes })
            return this;
        var first = Layout == ImageLayout.Nhwc ? 0 : 1;
        var own = new ImageSize((int)sizes[first], (int)sizes[first + 1]);
        return own.Height == canonicalShape.Sizes[1] && own.Width == canonicalShape.Sizes[2] ? this : this with { Resize = own };
    }

    /// <summary>Puts the steps before a model.</summary>
    /// <param name="model">Owned by the result, which may be the model itself; left to the caller on an exception.</param>
    /// <param name="canonicalShape">Shape of one input of the pairs, which the result then states and to which the steps are fitted as <see cref="FittedTo"/> says; null for any that the steps can take.</param>
    /// <exception cref="ArgumentException">Steps that exclude each other, or that do not lead from the pairs to what the model takes.</exception>
    public IModelAdapter Apply(IModelAdapter model, TensorShape? canonicalShape = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (canonicalShape is not null && FittedTo(model.Signature, canonicalShape) is var fitted && fitted != this)
            return fitted.Apply(model, canonicalShape);
        if (Resize is not null && ResizeShortestEdge is not null)
            throw new ArgumentException($"Model '{model.Signature.Name}': resizing to a size and resizing the shortest edge exclude each other.");
        var colored = BehindColors(model);
        var result = colored;
        if (Crop is { } crop)
            result = result.CenterCropped(crop.Height, crop.Width);
        if (Resize is { } size)
            result = result.Resized(size.Height, size.Width, Interpolation);
        if (ResizeShortestEdge is { } length)
            result = result.ResizedShortestEdge(length, Interpolation);
        return canonicalShape is null ? result : Taking(canonicalShape, result, colored.Signature.InputShape);
    }

    /// <summary>The steps that change something, in their order, for example <c>resize to 224x224 (bilinear), BGR, scale to [0, 255]</c>; <c>none</c> where there is none.</summary>
    public override string ToString() => string.Join(", ", Steps().DefaultIfEmpty("none"));

    private IModelAdapter BehindColors(IModelAdapter model)
    {
        if (Layout != ImageLayout.Nchw)
            model = model.InLayout(Layout);
        if ((Mean ?? Std) is { Count: var count })
            model = model.Normalized(Mean ?? [.. Enumerable.Repeat(0.0, count)], Std ?? [.. Enumerable.Repeat(1.0, count)]);
        if (Scale is { } scale)
            model = model.Scaled(Range, scale);
        return Color == ImageColor.Rgb ? model : model.InColor(Color);
    }

    /// <param name="canonical">The shape to state.</param>
    /// <param name="model">Behind all steps.</param>
    /// <param name="own">What comes out of the steps that change the size of images, where known.</param>
    private static IModelAdapter Taking(TensorShape canonical, IModelAdapter model, TensorShape? own)
    {
        var sizeIsFree = model.Signature.InputShape is null && canonical.Rank == 3;
        var fits = own is null || own.Equals(canonical) || (sizeIsFree && own.Rank == 3 && own.Sizes[0] == canonical.Sizes[0]);
        if (!fits)
            throw new ArgumentException($"Model '{model.Signature.Name}' takes inputs of shape {own} after its preprocessing; the pairs have {canonical}, and only height and width can be resized.", nameof(model));
        return canonical.Equals(model.Signature.InputShape) ? model : model.Transformed(inputs => inputs, model.Signature with { InputShape = canonical });
    }

    private IEnumerable<string> Steps()
    {
        var filter = Interpolation == Interpolation.Bicubic ? "bicubic" : "bilinear";
        if (Resize is { } size)
            yield return $"resize to {size} ({filter})";
        if (ResizeShortestEdge is { } length)
            yield return string.Create(CultureInfo.InvariantCulture, $"resize the shortest edge to {length} ({filter})");
        if (Crop is { } crop)
            yield return $"crop the middle {crop}";
        if (Color != ImageColor.Rgb)
            yield return Color == ImageColor.Bgr ? "BGR" : "gray";
        if (Scale is { } scale)
            yield return $"scale {Range} to {scale}";
        if (Mean is not null)
            yield return $"subtract {Text(Mean)}";
        if (Std is not null)
            yield return $"divide by {Text(Std)}";
        if (Layout != ImageLayout.Nchw)
            yield return "NHWC";
    }

    private static string Text(IEnumerable<double> values) => $"({string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)))})";
}
