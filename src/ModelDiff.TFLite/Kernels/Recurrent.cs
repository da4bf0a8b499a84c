using ModelDiff.TFLite.Graph;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>Operators with a state that goes from step to step.</summary>
internal static class Recurrent
{
    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Kernels =>
    [
        ("RNN", call => RnnStep(call, call[0], call[4], call.Choice(0))),
        ("UNIDIRECTIONAL_SEQUENCE_RNN", SequenceRnn),
        ("LSTM", call => LstmCell.Of(call).Step(call[0], (call[18], call[19])).Output),
        ("UNIDIRECTIONAL_SEQUENCE_LSTM", SequenceLstm),
        ("SVDF", Svdf),
    ];

    private static Tensor RnnStep(OperatorCall call, Tensor input, Tensor state, int activation) =>
        Activations.Fused(input.matmul(call[1].t()).Plus(state.matmul(call[2].t())).Plus(call[3]), activation);

    private static Tensor SequenceRnn(OperatorCall call)
    {
        var state = call[4];
        return OverTime(call[0], call.Flag(0), step => state = RnnStep(call, step, state, call.Choice(1)));
    }

    private static Tensor SequenceLstm(OperatorCall call)
    {
        var cell = LstmCell.Of(call);
        var state = (Output: call[18], Cell: call[19]);
        return OverTime(call[0], call.Flag(3), step => (state = cell.Step(step, state)).Output);
    }

    /// <param name="inputs"><c>[T, N, K]</c> or <c>[N, T, K]</c>.</param>
    /// <param name="timeMajor">Whether time comes first.</param>
    /// <param name="step">Goes one step on.</param>
    private static Tensor OverTime(Tensor inputs, bool timeMajor, Func<Tensor, Tensor> step)
    {
        if (inputs.dim() != 3)
            throw new InvalidDataException($"it takes sequences with three axes; got [{string.Join(", ", inputs.shape)}].");
        var axis = timeMajor ? 0 : 1;
        return stack([.. inputs.unbind(axis).Select(step)], axis);
    }

    /// <summary>A filter over features, its answers remembered, a filter over time; <c>rank</c> pairs of both add up.</summary>
    private static Tensor Svdf(OperatorCall call)
    {
        var (input, features, time) = (call[0], call[1], call[2]);
        var (filters, memory) = (time.shape[0], time.shape[1]);
        var now = input.matmul(features.t()).unsqueeze(-1);
        var state = cat([call[4].reshape(-1, filters, memory).narrow(2, 1, memory - 1), now], 2);
        var sums = (state * time).sum(-1).reshape(input.shape[0], -1, call.Size(0)).sum(-1);
        return Activations.Fused(call.Optional(3) is { } bias ? sums.Plus(Real(bias, call, 3)) : sums, call.Choice(1));
    }

    /// <summary>The bias of a quantized filter counts in the scale of its remembered answers times that of the filter over time.</summary>
    internal static Tensor Real(Tensor bias, OperatorCall call, int input) =>
        bias.is_floating_point() ? bias
        : call.InputInfo(input).Quantization is { } own ? bias.to(ScalarType.Float32) * Lasting(own.Scales[0])
        : throw new InvalidDataException($"its bias {call.InputInfo(input)} has integers of unknown scale.");
}
