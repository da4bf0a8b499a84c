namespace ModelDiff.Tests;

public class StageCounterTests
{
    [Fact]
    public void Step_AStageThatIsQuicklyOver_IsNotTold()
    {
        var (told, clock) = (new List<StageProgress>(), new HandClock());
        var counter = new StageCounter(new Collected(told), "reading", 3, clock);

        counter.Step();
        told.Should().BeEmpty();
        clock.Advance(TimeSpan.FromSeconds(1));
        counter.Step();
        counter.Step();

        told.Should().Equal(new StageProgress("reading", 2, 3), new StageProgress("reading", 3, 3));
    }

    private sealed class HandClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }

    private sealed class Collected(List<StageProgress> told) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => told.Add(value);
    }
}
