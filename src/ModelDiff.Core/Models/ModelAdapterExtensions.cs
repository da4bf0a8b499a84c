using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>Preprocessing of numbers, choice of output, batching and counting as models around models.</summary>
/// <remarks>
/// Each method returns a model that owns the one it is called on. The result has gradients where that one has, so that attacks reach
/// through it. The outermost decorator sees the inputs first: <c>model.Normalized(mean, std).Resized(224, 224)</c> resizes, then normalizes.
/// </remarks>
public static class ModelAdapterExtensions
{
    /// <summary>Feeds the model <c>(x - mean) / std</c>.</summary>
    /// <param name="model">Owned by the result.</param>
    /// <param name="mean">One value for all, or one per channel (axis 1 of the batch).</param>
    /// <param name="std">As many values; positive.</param>
    /// <returns>Keeps the signature; its input range is that of the values before they are normalized.</returns>
    /// <exception cref="ArgumentException">The lists are empty or differ in length, a value is not finite, or a standard deviation is not positive.</exception>
    public static IModelAdapter Normalized(this IModelAdapter model, IReadOnlyList<double> mean, IReadOnlyList<double> std)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(std);
        if (mean.Count == 0 || mean.Count != std.Count)
            throw new ArgumentException($"Mean and standard deviation need one value each, or one per channel; got {mean.Count} and {std.Count}.", nameof(std));
        if (!mean.All(double.IsFinite) || !std.All(value => double.IsFinite(value) && value > 0))
            throw new ArgumentException("The mean must be finite, the standard deviation finite and positive.", nameof(std));
        var (means, deviations) = (ToSingle(mean), ToSingle(std));
        return new TransformedModel(model, model.Signature, inputs => ImageTransforms.Normalize(model.Signature.Name, inputs, means, deviations));
    }

    /// <summary>Maps inputs from one range to another, linearly.</summary>
    /// <param name="model">Owned by the result; takes values in <paramref name="to"/>.</param>
    /// <param name="from">The range of the result's inputs.</param>
    /// <param name="to">The range of the model's inputs.</param>
    public static IModelAdapter Scaled(this IModelAdapter model, InputRange from, InputRange to)
    {
        ArgumentNullException.ThrowIfNull(model);
        var scale = to.Width / from.Width;
        return new TransformedModel(model, model.Signature with { InputRange = from }, inputs => ((inputs - Lasting(from.Minimum)) * Lasting(scale)).Plus(Lasting(to.Minimum)));
    }

    /// <summary>Changes the inputs before the model sees them, in any way.</summary>
    /// <param name="model">Owned by the result.</param>
    /// <param name="before">Borrows a batch float32 <c>[N, ...]</c>, must not change it, and returns a batch of N rows that the model takes. Made of differentiable operations, it lets gradients pass.</param>
    /// <param name="signature">What the result takes.</param>
    public static IModelAdapter Transformed(this IModelAdapter model, Func<Tensor, Tensor> before, ModelSignature signature) =>
        new TransformedModel(model, signature, before);

    /// <summary>The same model by another name.</summary>
    /// <param name="model">Owned by the result.</param>
    /// <param name="name">The name that reports and messages use.</param>
    public static IModelAdapter Named(this IModelAdapter model, string name)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new RenamedModel(model, name);
    }

    /// <summary>Chooses among several outputs by position.</summary>
    /// <param name="model">Owned by the result; not decorated yet.</param>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentException">The model does not offer a choice.</exception>
    public static IModelAdapter WithOutput(this IModelAdapter model, int index) => Select(model, OutputSelector.At(index));

    /// <summary>Chooses among several outputs by name or, where the text is a number, by position.</summary>
    /// <param name="model">Owned by the result; not decorated yet.</param>
    /// <param name="output">For example <c>logits</c> or <c>1</c>.</param>
    /// <exception cref="ArgumentException">The model does not offer a choice.</exception>
    public static IModelAdapter WithOutput(this IModelAdapter model, string output) => Select(model, OutputSelector.Parse(output));

    /// <summary>Takes any number of rows and asks the model in batches of one size. A short last batch is filled up with its last row; the answers to those are dropped.</summary>
    /// <param name="model">Owned by the result.</param>
    /// <param name="size">Rows per call, at least 1.</param>
    /// <returns>Its signature states no batch size.</returns>
    /// <exception cref="ArgumentException">The size is below 1, or the model's signature states another one.</exception>
    public static IModelAdapter InBatchesOf(this IModelAdapter model, int size)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (model.Signature.BatchSize is { } fixedSize && fixedSize != size)
            throw new ArgumentException($"Model '{model.Signature.Name}' takes batches of {fixedSize} only, not of {size}.", nameof(size));
        return new BatchedModel(model, size);
    }

    /// <summary>Reads the single score of a two-class model as two: <c>[1 - p, p]</c>.</summary>
    /// <param name="model">Owned by the result; answers with one value per row.</param>
    /// <param name="isLogit">Whether the value is a logit, whose sigmoid is p; default a probability in [0, 1].</param>
    /// <returns>A model that answers with two probabilities; a row of another size, or a value that is no probability, is an error when it is asked.</returns>
    public static IModelAdapter AsTwoClasses(this IModelAdapter model, bool isLogit = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new TwoClassModel(model, isLogit);
    }

    /// <summary>Asks a noisy model several times and answers with the mean.</summary>
    /// <param name="model">Owned by the result.</param>
    /// <param name="repeats">How often each row is asked, at least 1.</param>
    /// <returns>Without gradients, unless each row is asked once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public static IModelAdapter Averaged(this IModelAdapter model, int repeats)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        return repeats == 1 ? model : new AveragedModel(model, repeats);
    }

    /// <summary>Counts the rows that the model is asked and limits them.</summary>
    /// <param name="model">Owned by the result.</param>
    /// <param name="budget">Rows allowed in all, at least 0; default no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is negative.</exception>
    public static CountingModel Counted(this IModelAdapter model, long? budget = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (budget is { } limit)
            ArgumentOutOfRangeException.ThrowIfNegative(limit, nameof(budget));
        return new CountingModel(model, budget);
    }

    private static float[] ToSingle(IReadOnlyList<double> values) => [.. values.Select(value => (float)value)];

    private static IModelAdapter Select(IModelAdapter model, OutputSelector output)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.GetCapability<IMultiOutputModel>() is { } several
            ? several.SelectOutput(output)
            : throw new ArgumentException($"Model '{model.Signature.Name}' offers no choice of outputs. Choose the output before decorating the model.", nameof(model));
    }
}
