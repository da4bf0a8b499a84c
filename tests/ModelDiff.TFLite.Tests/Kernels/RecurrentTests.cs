using TorchSharp;
using static ModelDiff.TFLite.Tests.Answers;

namespace ModelDiff.TFLite.Tests.Kernels;

public class RecurrentTests
{
    /// <summary>With no weights but a bias of 1 on the cell, all gates are at one half: c = c / 2 + tanh(1) / 2, h = tanh(c) / 2.</summary>
    [Fact]
    public void SequenceLstm_BiasOnTheCell_FollowsTheFormula()
    {
        using var model = Lstm().Load();
        var first = Math.Tanh(1) / 2;
        var second = (first / 2) + (Math.Tanh(1) / 2);

        model.AskRow(3, 4).ShouldBe((float)(Math.Tanh(first) / 2), (float)(Math.Tanh(second) / 2));
    }

    [Fact]
    public void SequenceLstm_SeveralRows_EachBeginsAnew()
    {
        using var model = Lstm().Load();
        using var rows = torch.ones(3, 2, 1);
        using var answer = ModelDiff.Tests.Models.Fixture.Ask(model, rows);

        answer.data<float>().ToArray().Chunk(2).Should().AllBeEquivalentTo(model.AskRow(1, 1));
    }

    /// <summary>Nothing is remembered yet, so that only the last weight over time counts: 2 · (1·3 + 1·4) and 5 · (10·3 + 0·4), added in pairs.</summary>
    [Fact]
    public void Svdf_FirstStep_UsesTheNewestMemory()
    {
        var tiny = new TinyModel();
        var (features, time) = (tiny.Constant([2, 2], 1, 1, 10, 0), tiny.Constant([2, 3], 9, 9, 2, 9, 9, 5));
        var state = tiny.Tensor([1, 6], isVariable: true);
        tiny.Output(tiny.Add("SVDF", [1, 1], Options((0, 2)), tiny.Input(1, 2), features, time, -1, state));

        tiny.Ask(3, 4).ShouldBe(14 + 150);
    }

    private static TinyModel Lstm()
    {
        var tiny = new TinyModel();
        var (zero, one) = (tiny.Constant([1, 1], 0), tiny.Constant([1], 1));
        var none = tiny.Constant([1], 0);
        var input = tiny.Input(1, 2, 1);
        var (output, cell) = (tiny.Tensor([1, 1], isVariable: true), tiny.Tensor([1, 1], isVariable: true));
        return tiny.Output(tiny.Add("UNIDIRECTIONAL_SEQUENCE_LSTM", [1, 2, 1], Options((0, (sbyte)4)),
            input, zero, zero, zero, zero, zero, zero, zero, zero, -1, -1, -1, none, none, one, none, -1, -1, output, cell));
    }
}
