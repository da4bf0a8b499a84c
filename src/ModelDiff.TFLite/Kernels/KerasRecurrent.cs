using ModelDiff.TFLite.Graph;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>
/// Recurrent layers as Keras keeps them: one table <c>[K, gates · U]</c> of what is read, one <c>[U, gates · U]</c> of what was answered before, and a bias.
/// Each row begins with zeros. Options: 0 activation, 1 that of the gates (<see cref="ActivationNames"/>), 2 whether every step is answered, 3 backwards, 4 <c>reset_after</c>.
/// </summary>
internal static class KerasRecurrent
{
    /// <summary>The activations that cells may have; options tell places in this list.</summary>
    public static readonly string[] ActivationNames = ["linear", "relu", "tanh", "sigmoid", "hard_sigmoid", "elu", "selu", "softplus", "softsign"];

    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Kernels =>
    [
        ("KerasSimpleRNN", call => Run(call, 1, Simple)),
        ("KerasLSTM", call => Run(call, 4, Lstm)),
        ("KerasGRU", call => Run(call, 3, Gru)),
    ];

    /// <summary>What a cell answers and remembers after a step.</summary>
    /// <param name="call">Tables and options.</param>
    /// <param name="read">What the first table made of the step's input, <c>[N, gates · U]</c>.</param>
    /// <param name="state">The same of the step before.</param>
    private delegate (Tensor Output, Tensor Memory) Cell(OperatorCall call, Tensor read, (Tensor Output, Tensor Memory) state);

    private static Tensor Run(OperatorCall call, int gates, Cell cell)
    {
        var (inputs, table, recurrent) = (call[0], call[1], call[2]);
        if (inputs.dim() != 3 || inputs.shape[1] == 0)
            throw new InvalidDataException($"it takes sequences [rows, steps, numbers]; got [{string.Join(", ", inputs.shape)}].");
        var units = recurrent.shape[0];
        if (recurrent.dim() != 2 || recurrent.shape[1] != gates * units || table.dim() != 2 || table.shape[0] != inputs.shape[2] || table.shape[1] != gates * units)
            throw new InvalidDataException($"its tables have the shapes [{string.Join(", ", table.shape)}] and [{string.Join(", ", recurrent.shape)}]; expected [{inputs.shape[2]}, {gates} · units] and [units, {gates} · units].");
        var read = inputs.matmul(table);
        if (call.Optional(3) is { } bias)
            read = read.Plus(call.Flag(4) ? bias[0] : bias);
        var nothing = zeros(inputs.shape[0], units, dtype: read.dtype, device: read.device);
        var state = (Output: nothing, Memory: nothing);
        var steps = read.unbind(1);
        if (call.Flag(3))
            Array.Reverse(steps);
        var outputs = Array.ConvertAll(steps, step => (state = cell(call, step, state)).Output);
        return call.Flag(2) ? stack(outputs, 1) : outputs[^1];
    }

    private static (Tensor, Tensor) Simple(OperatorCall call, Tensor read, (Tensor Output, Tensor Memory) state) =>
        (Activate(read.Plus(state.Output.matmul(call[2])), call.Choice(0)), state.Memory);

    /// <summary>Gates i, f, c and o.</summary>
    private static (Tensor, Tensor) Lstm(OperatorCall call, Tensor read, (Tensor Output, Tensor Memory) state)
    {
        var gates = read.Plus(state.Output.matmul(call[2])).chunk(4, -1);
        var memory = (Activate(gates[1], call.Choice(1)) * state.Memory).Plus(Activate(gates[0], call.Choice(1)) * Activate(gates[2], call.Choice(0)));
        return (Activate(gates[3], call.Choice(1)) * Activate(memory, call.Choice(0)), memory);
    }

    /// <summary>Gates z, r and h. What was answered before is reset before the table of h is applied, or after it, as cuDNN and PyTorch do.</summary>
    private static (Tensor, Tensor) Gru(OperatorCall call, Tensor read, (Tensor Output, Tensor Memory) state)
    {
        var (own, tables) = (read.chunk(3, -1), call[2].chunk(3, -1));
        var bias = call.Flag(4) && call.Optional(3) is { } both ? both[1].chunk(3, -1) : null;
        Tensor Before(int gate, Tensor output) => bias is null ? output.matmul(tables[gate]) : output.matmul(tables[gate]).Plus(bias[gate]);
        var update = Activate(own[0].Plus(Before(0, state.Output)), call.Choice(1));
        var reset = Activate(own[1].Plus(Before(1, state.Output)), call.Choice(1));
        var proposed = Activate(own[2].Plus(call.Flag(4) ? reset * Before(2, state.Output) : Before(2, reset * state.Output)), call.Choice(0));
        return ((update * state.Output).Plus(update.Complement() * proposed), state.Memory);
    }

    private static Tensor Activate(Tensor x, int activation) => ActivationNames[activation] switch
    {
        "linear" => x,
        "relu" => x.relu(),
        "tanh" => x.tanh(),
        "sigmoid" => x.sigmoid(),
        "hard_sigmoid" => (x * Lasting(0.2)).Plus(Lasting(0.5)).clamp(Lasting(0), Lasting(1)),
        "elu" => Activations.Elu(x),
        "selu" => nn.functional.selu(x),
        "softplus" => Activations.Softplus(x),
        _ => x / x.abs().Plus(Lasting(1)),
    };
}
