using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class StudentTTests
{
    // Critical values of the published tables of Student's t (one-sided levels).
    [Theory]
    [InlineData(12.706204736, 1, 0.025)]
    [InlineData(31.820515954, 1, 0.01)]
    [InlineData(2.570581836, 5, 0.025)]
    [InlineData(3.364929997, 5, 0.01)]
    [InlineData(1.812461123, 10, 0.05)]
    [InlineData(2.763769458, 10, 0.01)]
    [InlineData(2.423256779, 40, 0.01)]
    public void UpperTail_CriticalValue_IsItsLevel(double t, int degrees, double level) => StudentT.UpperTail(t, degrees).Should().BeApproximately(level, level * 1e-4);

    [Fact]
    public void UpperTail_OneDegree_IsCauchys() => StudentT.UpperTail(1, 1).Should().BeApproximately(0.25, 1e-12);   // 1/2 - atan(1)/pi

    /// <summary>One degree is Cauchy's distribution, <c>atan(1 / t) / pi</c>, and two have <c>1/2 - t / (2 sqrt(2 + t^2))</c>: far out the digits must not cancel.</summary>
    [Theory]
    [InlineData(50)]
    [InlineData(1e6)]
    public void UpperTail_FarOut_KeepsItsDigits(double t)
    {
        (StudentT.UpperTail(t, 1) / (Math.Atan(1 / t) / Math.PI)).Should().BeApproximately(1, 1e-12);
        var two = 1 / ((Math.Sqrt(2 + (t * t)) + t) * Math.Sqrt(2 + (t * t)));   // the same without a difference of near numbers
        (StudentT.UpperTail(t, 2) / two).Should().BeApproximately(1, 1e-12);
    }

    /// <summary>With many degrees it is the normal distribution, up to 1 / (4 degrees) of t^3 + t times the density.</summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.5)]
    [InlineData(3)]
    public void UpperTail_ManyDegrees_IsTheNormalDistributions(double t)
    {
        const int degrees = 100_000;
        var correction = ((t * t * t) + t) * Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI) / (4.0 * degrees);

        (StudentT.UpperTail(t, degrees) - NormalDistribution.Upper(t)).Should().BeApproximately(correction, 1e-9);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(double.NegativeInfinity, 1)]
    public void UpperTail_Ends_AreExact(double t, double tail) => StudentT.UpperTail(t, 7).Should().BeApproximately(tail, 1e-14);

    [Fact]
    public void UpperTail_Negative_IsTheComplement() => (StudentT.UpperTail(-1.3, 9) + StudentT.UpperTail(1.3, 9)).Should().BeApproximately(1, 1e-13);

    [Fact]
    public void UpperTail_NoDegree_Throws() => FluentActions.Invoking(() => StudentT.UpperTail(1, 0)).Should().Throw<ArgumentOutOfRangeException>();
}
