namespace ModelDiff.Verdicts;

/// <summary>A model of the panel is the victim or the suspect itself: judged by it, a thief would look like a stranger.</summary>
public sealed class PanelException : ModelDiffException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="modelName">The reference model.</param>
    /// <param name="otherName">The victim or suspect that it is.</param>
    /// <param name="how">How that was seen, for example <c>their files are the same</c>.</param>
    public PanelException(string modelName, string otherName, string how)
        : base($"The reference model '{modelName}' is '{otherName}' ({how}): leave it out of the panel, whose models must have nothing to do with victim and suspect.")
    {
        ModelName = modelName;
        OtherName = otherName;
    }

    /// <summary>The reference model.</summary>
    public string ModelName { get; }

    /// <summary>The victim or suspect that it is.</summary>
    public string OtherName { get; }
}
