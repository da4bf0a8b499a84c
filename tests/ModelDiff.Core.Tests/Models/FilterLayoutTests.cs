using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class FilterLayoutTests : IDisposable
{
    private static readonly long[] _asWritten = [27, 9, 3, 1];
    private static readonly long[] _channelsLast = [27, 1, 9, 3];

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _filter;
    private readonly Tensor _images;
    private readonly List<long> _rows = [];

    public FilterLayoutTests()
    {
        using var generator = new Generator(3, CPU);
        _filter = randn([4, 3, 3, 3], generator: generator);
        _images = randn([5, 3, 40, 40], generator: generator);
    }

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Decide_AnswersStayTheSame_PutsChannelsLast()
    {
        var values = _filter.clone();

        var layout = new FilterLayout(() => [_filter]);
        layout.Decide(_images, Convolve);
        layout.Decide(_images, Convolve);

        (_filter.stride(), _rows.ToArray()).Should().BeEquivalentTo((_channelsLast, new long[] { 1, 1 }));   // decided once, by one image
        _filter.eq(values).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Decide_ModelReadsMemoryInOrder_LeavesFiltersAsTheyWere()
    {
        Decide(rows => [Convolve(rows)[0].view(rows.shape[0], -1)]);

        _filter.stride().Should().Equal(_asWritten);
    }

    [Fact]
    public void Decide_AnswersDiffer_LeavesFiltersAsTheyWere()
    {
        var calls = 0;

        Decide(rows => [Convolve(rows)[0] * (1 + 2e-5 * calls++)]);

        (_filter.stride(), calls).Should().BeEquivalentTo((_asWritten, 2));
    }

    [Fact]
    public void Decide_BatchesOfFiveOnly_AreAskedWhole()
    {
        Decide(rows => [Convolve(rows)[0].reshape(5, 4 * 38 * 38)]);

        _filter.stride().Should().Equal(_channelsLast);
        _rows.Should().Equal(1, 5, 5);
    }

    [Fact]
    public void Decide_NoOrSmallImages_WaitsForLarger()
    {
        var layout = new FilterLayout(() => [_filter]);

        layout.Decide(_images.reshape(5, -1), rows => [rows]);
        layout.Decide(_images.narrow(2, 0, 34), Convolve);   // 4,080 numbers
        _filter.stride().Should().Equal(_asWritten);

        layout.Decide(_images, Convolve);
        _filter.stride().Should().Equal(_channelsLast);
    }

    [Fact]
    public void Decide_FiltersOfOnePixelOrMatrices_AreNotTouched()
    {
        var (single, matrix) = (randn(4, 3, 1, 1), randn(4, 3));

        new FilterLayout(() => [single, matrix]).Decide(_images, Convolve);

        (single.stride(), matrix.stride(), _rows.Count).Should().BeEquivalentTo((new long[] { 3, 1, 1, 1 }, new long[] { 3, 1 }, 0));
    }

    private void Decide(Func<Tensor, Tensor[]> run) => new FilterLayout(() => [_filter]).Decide(_images, run);

    private Tensor[] Convolve(Tensor rows)
    {
        _rows.Add(rows.shape[0]);
        return [nn.functional.conv2d(rows, _filter)];
    }
}
