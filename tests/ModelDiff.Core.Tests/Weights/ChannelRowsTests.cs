using ModelDiff.Weights;

namespace ModelDiff.Tests.Weights;

public class ChannelRowsTests
{
    [Theory]
    [InlineData(64, 128)]   // all
    [InlineData(5, 7)]      // evenly spaced
    public void Of_Inputs_AreTheRowsOfTheTransposedLayer(int mostRows, int mostColumns)
    {
        var layer = new LayerMatrix([.. Enumerable.Range(0, 12 * 9 * 4).Select(i => MathF.Sin(i * i))], 12, 9, 4);

        var rows = ChannelRows.Of(layer, mostRows, mostColumns, ofInputs: true);

        rows.Should().HaveCount(Math.Min(9, mostRows)).And.BeEquivalentTo(ChannelRows.Of(layer.Transposed(), mostRows, mostColumns), options => options.WithStrictOrdering());
    }
}
