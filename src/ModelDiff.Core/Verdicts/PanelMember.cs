using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;

namespace ModelDiff.Verdicts;

/// <summary>A model of a panel with what it answered.</summary>
/// <param name="Profile">What is known of it.</param>
/// <param name="Ddv">Its answers to the pairs, reduced to its decision distance vector.</param>
/// <param name="Answers">Its answers to all other parts of the probe.</param>
public sealed record PanelMember(ModelProfile Profile, DecisionDistanceVector Ddv, ModelAnswers Answers);
