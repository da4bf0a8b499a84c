using System.Text.Json;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>What a child tells of its model, but for the name, which its owner knows better.</summary>
/// <param name="InputShape">Shape of one input row, or null.</param>
/// <param name="Minimum">Smallest legal value.</param>
/// <param name="Maximum">Largest legal value.</param>
/// <param name="ElementType">The number of the inputs' element type.</param>
/// <param name="OutputShape">Shape of one output row, or null.</param>
/// <param name="BatchSize">The only batch size, or null.</param>
/// <param name="Gradients">Whether it has gradients.</param>
/// <param name="File">What its file tells besides, or null.</param>
internal sealed record ChildSignature(long[]? InputShape, double Minimum, double Maximum, int ElementType, long[]? OutputShape, int? BatchSize, bool Gradients, ChildDescription? File)
{
    /// <summary>What is told of a model.</summary>
    /// <exception cref="ModelLoadException">It takes something else than tensors.</exception>
    public static ChildSignature Of(IModelAdapter model) => model.Signature is { InputSpace: TensorSpace space } signature
        ? new(
            Sizes(signature.InputShape), space.Range.Minimum, space.Range.Maximum, (int)space.ElementType,
            Sizes(signature.OutputShape), signature.BatchSize, model.GetCapability<IDifferentiableModel>() is not null, ChildDescription.Of(model))
        : throw new ModelLoadException(model.Signature.Name, "it takes texts; only models of tensors run in a process of their own.");

    /// <summary>Reads what a child told.</summary>
    /// <exception cref="InvalidDataException">It is no signature.</exception>
    public static ChildSignature Parse(string json) => ChildJson.Read<ChildSignature>(json, "signature", _ => true);

    /// <summary>All that was told, with what the owner knows of the model.</summary>
    /// <exception cref="InvalidDataException">Sizes, a range or steps that make no sense.</exception>
    /// <exception cref="ModelLoadException">One batch would take more memory than the model may have.</exception>
    public (ModelSignature Signature, IReadOnlyList<string> Notes, Preprocessing Preprocessing) Unpack(IsolationOptions options)
    {
        try
        {
            return (ToSignature(options), File?.ToNotes() ?? [], File?.ToPreprocessing() ?? new());
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException("the answer is a signature that makes no sense", exception);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this);

    private static long[]? Sizes(TensorShape? shape) => shape is null ? null : [.. shape.Sizes];

    private ModelSignature ToSignature(IsolationOptions options)
    {
        CheckSize(options);
        return new ModelSignature(options.Name)
        {
            Source = options.Source,
            InputSpace = new TensorSpace
            {
                Shape = InputShape is null ? null : new TensorShape(InputShape),
                Range = new InputRange(Minimum, Maximum),
                ElementType = (ScalarType)ElementType,
            },
            OutputShape = OutputShape is null ? null : new TensorShape(OutputShape),
            BatchSize = BatchSize,
        };
    }

    private void CheckSize(IsolationOptions options)
    {
        long[] batch = [BatchSize ?? 1, .. InputShape ?? []];
        if (!Array.TrueForAll(batch, size => size >= 1))
            throw new InvalidDataException("the answer is a signature with an empty axis");
        try
        {
            TensorBytes.Check((ScalarType)ElementType, batch, options.MemoryLimit);
        }
        catch (InvalidDataException)
        {
            throw new ModelLoadException(options.Source ?? options.Name, $"one batch of its inputs, {TensorShape.Format(batch)}, takes more memory than the model may have ({LimitText.Memory(options)}).");
        }
    }
}
