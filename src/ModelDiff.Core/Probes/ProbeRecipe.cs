using ModelDiff.Inputs;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Probes;

/// <summary>The recipe of the black-box probe. No model is asked while it is made.</summary>
public static class ProbeRecipe
{
    // Streams of random numbers, apart from the choice of seed inputs.
    private const int NoiseStream = 11;
    private const int SmoothStream = 12;
    private const int LeastRows = 6;
    private const int SmoothCells = 8;

    /// <summary>Makes the probe: the pairs where there are some; natural inputs where there are seed inputs; smooth and plain noise always, with the mean and deviation of the seed inputs.</summary>
    /// <param name="context">Victim, suspect, seed inputs and seed; borrowed. Its count is not used.</param>
    /// <param name="options">How many inputs of each kind; null for the defaults. A kind with fewer than 6 is left out.</param>
    /// <param name="pairs">Borrowed; the pairs, or null for none.</param>
    /// <returns>Owned by the caller; may share storage with pairs and seed inputs.</returns>
    /// <exception cref="ArgumentException">The shape of inputs is unknown, the seed inputs lie outside the models' range, or no kind of input is left.</exception>
    public static Probe Make(GenerationContext context, ProbeOptions? options = null, InputPairs? pairs = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        options ??= new ProbeOptions();
        var inputs = new Dictionary<ProbePart, InputBatch>();
        try
        {
            if (pairs is not null)
            {
                inputs.Add(ProbePart.First, pairs.First.Share());
                inputs.Add(ProbePart.Second, pairs.Second.Share());
            }

            var natural = Math.Min(options.Natural, context.Seeds?.Count ?? 0);
            if (natural >= LeastRows)
                inputs.Add(ProbePart.Natural, Natural(context with { Count = natural }));
            if (context.InputSpace is TensorSpace)
                AddNoise(inputs, context, options);
            return new Probe(inputs, pairs?.Description);
        }
        catch
        {
            foreach (var batch in inputs.Values)
                batch.Dispose();
            throw;
        }
    }

    /// <summary>Texts as they come, tensors as the generators choose them.</summary>
    private static InputBatch Natural(GenerationContext context) =>
        context.Seeds is TextBatch texts ? texts.Slice(0, context.Count) : new TensorBatch(SeedRows.Choose(context));

    private static void AddNoise(Dictionary<ProbePart, InputBatch> inputs, GenerationContext context, ProbeOptions options)
    {
        var fields = new NoiseFields(context.InputShape, context.InputRange, context.Seeds?.AsTensor(), options.InRange);
        Add(ProbePart.Smooth, options.Smooth, SmoothCells, SmoothStream);
        Add(ProbePart.Noise, options.Noise, null, NoiseStream);

        void Add(ProbePart part, int count, int? cells, int stream)
        {
            using var generator = new Generator(unchecked((ulong)(context.Seed + stream)), CPU);
            if (count >= LeastRows)
                inputs.Add(part, new TensorBatch(fields.Make(count, cells, generator)));
        }
    }
}
