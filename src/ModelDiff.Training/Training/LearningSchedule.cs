namespace ModelDiff.Training;

/// <summary>How the learning rate changes.</summary>
public enum LearningSchedule
{
    /// <summary>It falls to zero along half a cosine.</summary>
    Cosine,

    /// <summary>It is divided by 10 after half and after three quarters of the steps.</summary>
    Step,

    /// <summary>It stays as it is.</summary>
    Constant,
}
