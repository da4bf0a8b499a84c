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
            FuzzRun.Of(Readers.All.Single(reader => reader.Name == "npz") with { Read = content => seen.Add(Convert.ToHexString(content)) }, 200, seed: 3);

        first.Should().Equal(second);
        first.Distinct().Should().HaveCountGreaterThan(150);
    }
}
