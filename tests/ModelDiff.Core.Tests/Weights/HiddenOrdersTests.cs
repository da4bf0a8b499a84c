using ModelDiff.Weights;

namespace ModelDiff.Tests.Weights;

public class HiddenOrdersTests
{
    [Theory]
    [InlineData("outputs that another layer takes", true, new long[] { 12, 5 }, new long[] { 3, 12 })]
    [InlineData("outputs that another layer takes as squares of 2 by 2", true, new long[] { 12, 5 }, new long[] { 3, 48 })]
    [InlineData("inputs that another layer makes", true, new long[] { 3, 12 }, new long[] { 12, 5 })]
    [InlineData("classes and pixels", false, new long[] { 12, 20 }, new long[] { 9, 7 })]
    [InlineData("seven outputs", false, new long[] { 7, 5 }, new long[] { 3, 7 })]
    [InlineData("seven inputs", false, new long[] { 3, 7 }, new long[] { 7, 5 })]
    [InlineData("filters of one input, between channels of an order of age", false, new long[] { 12, 1, 3, 3 }, new long[] { 16, 12, 1, 1 })]
    public void IsTestable_ByWhatOtherLayersMakeAndTake(string what, bool expected, long[] layer, long[] other)
    {
        var tensors = new[] { Tensor("a", layer), Tensor("b", other) };

        new HiddenOrders(tensors).IsTestable(tensors[0]).Should().Be(expected, what);
    }

    [Theory]
    [InlineData("rnn.weight_hh_l0", true)]
    [InlineData("head.weight", true)]
    [InlineData("embedding.weight", false)]
    [InlineData("rnn.weight_ih_l0", true)]
    public void IsTestable_InARecurrentNetwork_IsWhatUnitsOrAnEmbeddingMake(string name, bool expected)
    {
        WeightTensor[] tensors = [Tensor("embedding.weight", 50, 24), Tensor("rnn.weight_ih_l0", 64, 24), Tensor("rnn.weight_hh_l0", 64, 16), Tensor("head.weight", 50, 16)];

        new HiddenOrders(tensors).IsTestable(tensors.Single(tensor => tensor.Name == name)).Should().Be(expected);
    }

    [Fact]
    public void IsTestable_OnChannelsFromElsewhere_NeedsOneSideOfItsOwn()
    {
        WeightTensor[] tensors = [Tensor("a", 12, 20), Tensor("b", 16, 12), Tensor("c", 4, 16)];
        bool IsTestable(int i, params long[] foreign) => new HiddenOrders(tensors, foreign.ToHashSet()).IsTestable(tensors[i]);

        (IsTestable(1), IsTestable(1, 16), IsTestable(1, 12), IsTestable(1, 12, 16)).Should().Be((true, true, true, false));
        (IsTestable(0), IsTestable(0, 12)).Should().Be((true, false));
    }

    private static WeightTensor Tensor(string name, params long[] shape) => new(name, [.. shape], new float[shape.Aggregate((a, b) => a * b)]);
}
