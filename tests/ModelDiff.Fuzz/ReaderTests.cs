using TorchSharp;

namespace ModelDiff.Fuzz;

public sealed class ReaderTests
{
    private const int Inputs = 2000;

    public static TheoryData<string> Names => [.. Readers.All.Select(reader => reader.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_ManyWrongInputs_ThrowsNothingButWhatIsDocumented(string name)
    {
        var reader = Readers.All.Single(reader => reader.Name == name);
        var before = torch.Tensor.TotalCount;

        var run = FuzzRun.Of(reader, Inputs, seed: 1);

        run.Faults.Select(fault => fault.Trace).Should().BeEmpty();
        run.Accepted.Should().BeInRange(1, Inputs - 1);
        if (!reader.BuildsLayers)
            torch.Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Of_TheSameSeed_GivesTheSameInputs()
    {
        var (first, second) = (new List<string>(), new List<string>());

        foreach (var seen in new[] { first, second })
            FuzzRun.Of(Into(seen), 200, seed: 3);

        first.Should().Equal(second);
        first.Distinct().Should().HaveCountGreaterThan(150);
    }

    [Fact]
    public void Of_Parts_GiveTheInputsOfTheWhole()
    {
        var (whole, parts) = (new List<string>(), new List<string>());

        FuzzRun.Of(Into(whole), 60, seed: 3).Inputs.Should().Be(60);
        FuzzRun.Of(Into(parts), 25, seed: 3);
        FuzzRun.Of(Into(parts), 35, seed: 3, first: 25).Inputs.Should().Be(35);

        parts.Should().Equal(whole);
    }

    [Fact]
    public void Of_Cancelled_TellsWhatWasDone()
    {
        using var cancellation = new CancellationTokenSource();
        var seen = new List<string>();
        var reader = Into(seen);

        var run = FuzzRun.Of(reader with
        {
            Read = content =>
            {
                reader.Read(content);
                if (seen.Count == 7)
                    cancellation.Cancel();
            },
        }, 60, seed: 3, cancellationToken: cancellation.Token);

        (run.Inputs, run.Accepted, seen.Count).Should().Be((7, 7, 7));
    }

    private static FuzzedReader Into(List<string> seen) => Readers.All.Single(reader => reader.Name == "npz") with { Read = content => seen.Add(Convert.ToHexString(content)) };
}
