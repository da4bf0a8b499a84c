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
    private const int SmoothCells = 8;
    private const double HalfWhitened = 0.5;

    /// <summary>Makes the probe: natural inputs where there are seed inputs; smooth and plain noise always, with the mean and deviation of the seed inputs.</summary>
    /// <param name="context">Victim, suspect, seed inputs and seed; borrowed. Its count is not used.</param>
    /// <param name="options">How many inputs of each kind; null for the defaults. A kind with fewer than 6 is left out.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">The shape of inputs is unknown, the seed inputs lie outside the models' range, or no kind of input is left.</exception>
    public static Probe Make(GenerationContext context, ProbeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        options ??= new ProbeOptions();
        var fields = new NoiseFields(context.InputShape, context.InputRange, context.Seeds, options.InRange);
        var natural = (int)Math.Min(options.Natural, context.Seeds?.shape[0] ?? 0);
        var inputs = new Dictionary<ProbePart, Tensor>();
        try
        {
            if (natural >= LeastRows)
                inputs.Add(ProbePart.Natural, SeedRows.Choose(context with { Count = natural }));
            Add(ProbePart.Smooth, options.Smooth, SmoothCells, SmoothStream);
            Add(ProbePart.Noise, options.Noise, null, NoiseStream);
            return Probe.Of(inputs);
        }
        catch
        {
            foreach (var batch in inputs.Values)
                batch.Dispose();
            throw;
        }

        void Add(ProbePart part, int count, int? cells, int stream)
        {
            using var generator = new Generator(unchecked((ulong)(context.Seed + stream)), CPU);
            if (count >= LeastRows)
                inputs.Add(part, fields.Make(count, cells, generator));
        }
    }

    /// <summary>The evidence that parts of a probe allow.</summary>
    /// <param name="parts">Parts of a probe from <see cref="Make"/>.</param>
    public static IReadOnlyList<IEvidence> EvidenceFor(IEnumerable<ProbePart> parts)
    {
        IEvidence[] all =
        [
            new OutputGeometry(ProbePart.Smooth, spectralPower: HalfWhitened), new OutputGeometry(ProbePart.Noise, spectralPower: HalfWhitened),
            new OutputGeometry(), new ConfidenceProfile(), new SoftAgreement(),
        ];
        var available = parts.ToHashSet();
        return [.. all.Where(evidence => evidence.Parts.All(available.Contains))];
    }
}
