namespace ModelDiff.Models;

/// <summary>Code within a TorchScript file is not what a model may hold.</summary>
/// <param name="reason">What is wrong, as a clause without a full stop.</param>
/// <param name="line">The line at fault, from 1.</param>
internal sealed class TorchScriptCodeException(string reason, int line) : Exception(reason)
{
    /// <summary>The line at fault, from 1.</summary>
    public int Line => line;
}
