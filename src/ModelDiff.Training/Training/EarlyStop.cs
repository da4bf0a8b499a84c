namespace ModelDiff.Training;

/// <summary>The decision to end a training that gets no better.</summary>
/// <param name="patience">Checks without a better accuracy after which it ends; null for never.</param>
internal sealed class EarlyStop(int? patience)
{
    private double _best = double.NegativeInfinity;
    private int _checksSince;

    /// <summary>Notes one check.</summary>
    /// <param name="accuracy">On held-out images.</param>
    /// <returns>Whether the training ends now.</returns>
    public bool IsDue(double accuracy)
    {
        _checksSince = accuracy > _best ? 0 : _checksSince + 1;
        _best = Math.Max(_best, accuracy);
        return _checksSince >= patience;
    }
}
