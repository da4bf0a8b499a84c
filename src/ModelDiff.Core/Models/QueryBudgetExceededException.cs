namespace ModelDiff.Models;

/// <summary>The next call would ask a model for more rows than its budget allows. The call was not made.</summary>
public sealed class QueryBudgetExceededException : ModelDiffException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="modelName">The model.</param>
    /// <param name="budget">Rows allowed in all.</param>
    /// <param name="asked">Rows asked so far.</param>
    /// <param name="requested">Rows of the call that was refused.</param>
    public QueryBudgetExceededException(string modelName, long budget, long asked, long requested)
        : base($"Model '{modelName}' may be asked {budget} rows; {asked} were asked and {requested} more are wanted.")
    {
        ModelName = modelName;
        Budget = budget;
        Asked = asked;
        Requested = requested;
    }

    /// <summary>The model.</summary>
    public string ModelName { get; }

    /// <summary>Rows allowed in all.</summary>
    public long Budget { get; }

    /// <summary>Rows asked so far.</summary>
    public long Asked { get; }

    /// <summary>Rows of the call that was refused.</summary>
    public long Requested { get; }
}
