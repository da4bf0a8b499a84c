namespace ModelDiff.Training;

/// <summary>Two images of one class, of which a coin chose the one that a model may learn from.</summary>
/// <param name="Class">Their class, from 0.</param>
/// <param name="First">The one that stands first in its source, whatever the coin says.</param>
/// <param name="Second">The other.</param>
/// <param name="FirstIsChosen">What the coin said.</param>
public sealed record CoinPair(int Class, CoinImage First, CoinImage Second, bool FirstIsChosen)
{
    /// <summary>The image that the model may learn from.</summary>
    public CoinImage Chosen => FirstIsChosen ? First : Second;

    /// <summary>The image that it never sees.</summary>
    public CoinImage Lost => FirstIsChosen ? Second : First;
}
