using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;

namespace ModelDiff.Lineage;

/// <summary>What is kept of a model's answers until every two models are compared.</summary>
/// <param name="Asked">What tells it from others.</param>
/// <param name="Summary">What the evidence needs.</param>
internal sealed record LineageMember(AskedModel Asked, ModelSummary Summary)
{
    /// <param name="profile">What is known of the model.</param>
    /// <param name="answers">Borrowed.</param>
    /// <param name="evidence">What will be compared.</param>
    public static LineageMember Of(ModelProfile profile, ModelAnswers answers, IReadOnlyList<IEvidence> evidence) =>
        new(AskedModel.Of(profile, answers), ModelSummary.Of(profile, answers, evidence));
}
