using ModelDiff.Evidence;

namespace ModelDiff.Verdicts;

/// <summary>
/// Whether the panel holds models that do the suspect's task. Models of one task find the same inputs alike without any reuse;
/// a rank among models of other tasks then promises nothing.
/// </summary>
/// <param name="VictimDoesIt">Whether the victim does the suspect's task.</param>
/// <param name="PanelModels">How many panel models do it.</param>
public sealed record TaskCoverage(bool VictimDoesIt, int PanelModels)
{
    /// <summary>Fewest panel models of the task on which a verdict about two models of one task can rest.</summary>
    public static int Least => Cohorts.Least;

    /// <summary>Whether victim and suspect do one task and too few panel models do it.</summary>
    public bool IsMissing => VictimDoesIt && PanelModels < Least;

    /// <summary>Independently trained models of one task share more than this part of their labels' information, models of different tasks less.</summary>
    internal const double SameTask = 0.6;

    /// <summary>Tells by the labels that models give to natural inputs whether they do one task, whatever they call the classes; null where there are no natural inputs.</summary>
    internal static TaskCoverage? Of(ModelResponses victim, ModelResponses suspect, IEnumerable<ModelResponses> panel)
    {
        if (!suspect.Parts.Contains(ProbePart.Natural))
            return null;
        var information = new LabelInformation();
        var labels = information.Summarize(suspect);
        return new TaskCoverage(DoesIt(victim), panel.Count(DoesIt));

        bool DoesIt(ModelResponses model) => information.Compare(information.Summarize(model).AsSpan(), labels.AsSpan()) > SameTask;
    }
}
