using System.Globalization;

namespace ModelDiff.Measures;

/// <summary>A confidence interval of a similarity.</summary>
/// <param name="Lower">Lower end, in [-1, 1].</param>
/// <param name="Upper">Upper end, in [-1, 1], not below <paramref name="Lower"/>.</param>
/// <param name="Confidence">The share of such intervals that should hold the true value, in (0, 1).</param>
public readonly record struct SimilarityInterval(double Lower, double Upper, double Confidence)
{
    /// <summary>For example <c>[0.91, 0.97] at 95 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Lower:0.####}, {Upper:0.####}] at {Confidence * 100:0.###} %");
}
