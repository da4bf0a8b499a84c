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
    private const double SharedInformation = 0.6;

    /// <summary>Whether two models do one task, whatever they call its classes, by the labels that they give to natural inputs; false where there are none.</summary>
    internal static bool SameTask(ModelSummary a, ModelSummary b) => a.SharedLabels(b) > SharedInformation;
}
