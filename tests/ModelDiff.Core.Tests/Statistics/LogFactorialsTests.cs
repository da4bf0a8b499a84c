using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class LogFactorialsTests
{
    [Fact]
    public void UpTo_HandWorked_AreLogarithms() =>
        LogFactorials.UpTo(5).Take(6).Should().Equal([0, 0, Math.Log(2), Math.Log(6), Math.Log(24), Math.Log(120)], (one, other) => Math.Abs(one - other) < 1e-12);

    [Fact]
    public void UpTo_LessAfterMore_IsTheSame() => LogFactorials.UpTo(3)[3].Should().Be(LogFactorials.UpTo(1000)[3]);

    [Fact]
    public void UpTo_AskedSideBySide_IsWhole() =>
        Parallel.For(0, 200, n => LogFactorials.UpTo(n * 10)[n * 10].Should().BeApproximately(Enumerable.Range(1, n * 10).Sum(i => Math.Log(i)), 1e-7));
}
