using ModelDiff.Inputs;
using static TorchSharp.torch;

namespace ModelDiff.Evidence;

/// <summary>The black-box probe of an audit, and the evidence read from it. No model is asked while it is made.</summary>
public static class AuditProbe
{
    // Streams of random numbers, apart from the choice of seed inputs.
    private const int NoiseStream = 11;
    private const int SmoothStream = 12;
    private const int LeastRows = 6;
    private const double HalfWhitened = 0.5;

    /// <summary>Makes the probe: natural inputs and CutMix where there are seed inputs, noise and smooth random inputs always.</summary>
    /// <param name="context">Victim, suspect, seed inputs and seed; borrowed. Its count is not used.</param>
    /// <param name="options">How many inputs of each kind; null for the defaults. A kind with fewer than 6 is left out.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">The shape of inputs is unknown, the seed inputs lie outside the models' range, or no kind of input is left.</exception>
    public static Probe Make(GenerationContext context, ProbeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        options ??= new ProbeOptions();
        var (shape, range) = (context.InputShape, context.InputRange);
        var seeds = (int)Math.Min(int.MaxValue, context.Seeds?.shape[0] ?? 0);
        var perGrid = options.Smooth / SmoothInputs.Grids.Length;
        var inputs = new Dictionary<ProbePart, Tensor>();
        try
        {
            Add(ProbePart.Natural, Math.Min(options.Natural, seeds), (count, _) => SeedRows.Choose(context with { Count = count }));
            Add(ProbePart.CutMix, shape.Rank == 3 ? Math.Min(options.CutMix, seeds) : 0, (count, _) => CutMixPairs.Mixed(context with { Count = count }));
            Add(ProbePart.Noise, options.Noise, (count, generator) => SeedRows.Uniform(shape.Batch(count), range, generator), NoiseStream);
            Add(ProbePart.Smooth, perGrid, (count, generator) => SmoothInputs.Make(shape, count, range, generator), SmoothStream);
            return Probe.Of(inputs);
        }
        catch
        {
            foreach (var batch in inputs.Values)
                batch.Dispose();
            throw;
        }

        void Add(ProbePart part, int count, Func<int, Generator, Tensor> make, int stream = 0)
        {
            using var generator = new Generator(unchecked((ulong)(context.Seed + stream)), CPU);
            if (count >= LeastRows)
                inputs.Add(part, make(count, generator));
        }
    }

    /// <summary>The evidence that parts of a probe allow.</summary>
    /// <param name="parts">Parts of a probe from <see cref="Make"/>.</param>
    public static IReadOnlyList<IEvidence> EvidenceFor(IEnumerable<ProbePart> parts)
    {
        IEvidence[] all =
        [
            new OutputGeometry(ProbePart.Smooth, blocks: SmoothInputs.Grids.Length, spectralPower: HalfWhitened), new OutputGeometry(ProbePart.Noise),
            new OutputGeometry(ProbePart.CutMix), new OutputGeometry(), new SoftAgreement(), new ConfidenceProfile(),
        ];
        var available = parts.ToHashSet();
        return [.. all.Where(evidence => evidence.Parts.All(available.Contains))];
    }
}
