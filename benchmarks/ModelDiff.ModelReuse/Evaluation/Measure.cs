using System.Collections.Immutable;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Probes;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Something that claims to tell reuse: an evidence, and the inputs that it is measured on.</summary>
/// <param name="Name">What tables and files call it.</param>
/// <param name="Evidence">Makes the evidence from the true classes of the seed inputs.</param>
/// <param name="Generator">Makes pairs for each suspect, which the evidence reads as <see cref="ProbePart.Natural"/> and <see cref="ProbePart.Adversarial"/>; null where it reads only what all suspects of a task share.</param>
/// <param name="GradientSteps">Gradients that the generator takes per pair.</param>
internal sealed record Measure(string Name, Func<ImmutableArray<long>, IEvidence> Evidence, IInputGenerator? Generator = null, int GradientSteps = 0);
