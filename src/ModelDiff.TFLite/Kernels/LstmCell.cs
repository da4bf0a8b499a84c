using ModelDiff.TFLite.Graph;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>
/// A cell of long short-term memory with all that the schema allows: coupled gates, peepholes, layer normalization, projection, clipping.
/// Its gates are i, f, c and o, in this order in all lists of the operator's inputs.
/// </summary>
internal sealed class LstmCell
{
    private const int InputGate = 0;
    private const int ForgetGate = 1;
    private const int CellGate = 2;
    private const int OutputGate = 3;

    private readonly OperatorCall _call;
    private readonly int _activation;
    private readonly double _cellClip;
    private readonly double _projectionClip;

    private LstmCell(OperatorCall call) =>
        (_call, _activation, _cellClip, _projectionClip) = (call, call.Choice(0), call.Real(1), call.Real(2));

    /// <summary>The cell of an operator.</summary>
    /// <exception cref="InvalidDataException">It is of the old kind with five inputs.</exception>
    public static LstmCell Of(OperatorCall call) =>
        call.Count >= 20 ? new(call) : throw new InvalidDataException($"it has {call.Count} inputs; only cells with 20 or 24 are supported.");

    /// <summary>One step.</summary>
    /// <param name="input"><c>[N, K]</c>.</param>
    /// <param name="state">What it answered before and what it remembers.</param>
    public (Tensor Output, Tensor Cell) Step(Tensor input, (Tensor Output, Tensor Cell) state)
    {
        var forget = Gate(ForgetGate, input, state.Output, state.Cell).sigmoid();
        var update = Activations.Fused(Gate(CellGate, input, state.Output, null), _activation);
        var write = _call.Optional(1) is null ? forget.Complement() : Gate(InputGate, input, state.Output, state.Cell).sigmoid();
        var cell = (forget * state.Cell).Plus(write * update);
        if (_cellClip > 0)
            cell = cell.clamp(Lasting(-_cellClip), Lasting(_cellClip));
        var output = Gate(OutputGate, input, state.Output, cell).sigmoid() * Activations.Fused(cell, _activation);
        if (_call.Optional(16) is not { } projection)
            return (output, cell);
        output = output.matmul(projection.t());
        if (_call.Optional(17) is { } bias)
            output = output.Plus(bias);
        return (_projectionClip > 0 ? output.clamp(Lasting(-_projectionClip), Lasting(_projectionClip)) : output, cell);
    }

    private Tensor Gate(int gate, Tensor input, Tensor output, Tensor? cell)
    {
        var sum = input.matmul(_call[1 + gate].t()).Plus(output.matmul(_call[5 + gate].t()));
        var peephole = gate == OutputGate ? 11 : 9 + gate;
        if (cell is not null && _call.Optional(peephole) is { } weights)
            sum = sum.Plus(cell * weights);
        var bias = _call.Optional(12 + gate);
        if (_call.Optional(20 + gate) is { } coefficients)
            sum = nn.functional.layer_norm(sum, [sum.shape[^1]], eps: 1e-8) * coefficients;
        return bias is null ? sum : sum.Plus(Recurrent.Real(bias, _call, 12 + gate));
    }
}
