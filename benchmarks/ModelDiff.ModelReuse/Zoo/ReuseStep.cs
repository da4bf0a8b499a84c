using System.Text.Json.Serialization;

namespace ModelDiff.ModelReuse.Zoo;

/// <summary>How one model comes to be from its parent, or from nothing.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "method")]
[JsonDerivedType(typeof(Learn), "learn")]
[JsonDerivedType(typeof(Transfer), "transfer")]
[JsonDerivedType(typeof(Quantize), "quantize")]
[JsonDerivedType(typeof(Prune), "prune")]
[JsonDerivedType(typeof(Distill), "distill")]
[JsonDerivedType(typeof(Steal), "steal")]
internal abstract record ReuseStep;

/// <summary>From random weights.</summary>
internal sealed record Learn(Schedule Schedule) : ReuseStep;

/// <summary>The parent's weights with a new head, tuned on another task.</summary>
/// <param name="Share">The share of the parameter tensors that is tuned, the last ones.</param>
/// <param name="Schedule">How long and fast.</param>
/// <param name="Evasion">How strongly features are pushed away from the parent's; 0 for an honest transfer.</param>
internal sealed record Transfer(double Share, Schedule Schedule, double Evasion = 0) : ReuseStep;

/// <summary>The parent's weights rounded after training.</summary>
internal sealed record Quantize(NumberFormat Format) : ReuseStep;

/// <summary>The parent's weights without the smallest of its convolutions, tuned.</summary>
/// <param name="Share">The share of weights removed.</param>
/// <param name="Schedule">How long and fast.</param>
internal sealed record Prune(double Share, Schedule Schedule) : ReuseStep;

/// <summary>Random weights in the parent's architecture, taught by its features and by the true classes.</summary>
internal sealed record Distill(Schedule Schedule) : ReuseStep;

/// <summary>Random weights, taught by the parent's answers to queries.</summary>
/// <param name="Answers">What the parent tells.</param>
/// <param name="Schedule">How long and fast.</param>
/// <param name="OtherQueries">Whether half of the queries are images of the source task; else all are of the parent's own.</param>
internal sealed record Steal(StealAnswers Answers, Schedule Schedule, bool OtherQueries = false) : ReuseStep;
