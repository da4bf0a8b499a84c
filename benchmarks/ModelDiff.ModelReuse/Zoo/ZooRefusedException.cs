namespace ModelDiff.ModelReuse.Zoo;

/// <summary>A model has not learned its task, so that the zoo would tell nothing.</summary>
internal sealed class ZooRefusedException(ModelRecord record, double leastLearned) : ModelDiffException(
    FormattableString.Invariant($"Model '{record.Recipe.Name}' has not learned: its accuracy of {record.Accuracy:0.000} over {record.ClassCount} classes is {record.Learned:0.000} of the way from chance to 1; at least {leastLearned} is asked."))
{
    /// <summary>The model.</summary>
    public ModelRecord Record { get; } = record;
}
