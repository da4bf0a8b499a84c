using ModelDiff.Tests.Models;
using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.Tests.FlatBuffers;
using static ModelDiff.TFLite.Tests.Answers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Tests.Kernels;

public class GradientTests
{
    private const sbyte Same = 0;

    public static TheoryData<string, object?> Unary { get; } = new()
    {
        { "LOGISTIC", null }, { "TANH", null }, { "ELU", null }, { "HARD_SWISH", null }, { "GELU", null }, { "EXP", null }, { "SQUARE", null }, { "SIN", null }, { "COS", null },
        { "SOFTMAX", Options((0, 2f)) }, { "LOG_SOFTMAX", null }, { "L2_NORMALIZATION", null }, { "LEAKY_RELU", Options((0, 0.2f)) }, { "LOCAL_RESPONSE_NORMALIZATION", Options((0, 1), (1, 1f), (2, 0.5f), (3, 0.75f)) },
    };

    [Theory]
    [MemberData(nameof(Unary))]
    public void Forward_SingleOperator_HasTheSlopeOfFiniteDifferences(string name, object? options)
    {
        var tiny = new TinyModel();
        Check(tiny.Output(tiny.Add(name, [1, 2, 3, 4], (FlatObject?)options, tiny.Input(1, 2, 3, 4))));
    }

    [Fact]
    public void Forward_ConvolutionsPoolingAndResizing_HaveTheSlopeOfFiniteDifferences()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 2, 3, 4);
        var convolved = tiny.Add("CONV_2D", [1, 1, 2, 2], Options((0, Same), (1, 2), (2, 2)), input, tiny.Constant([2, 2, 2, 4], [.. Enumerable.Range(0, 32).Select(i => MathF.Sin(i))]));
        var large = tiny.Add("RESIZE_BILINEAR", [1, 3, 4, 2], Options((3, true)), convolved, tiny.Integers(3, 4));
        var deep = tiny.Add("DEPTHWISE_CONV_2D", [1, 3, 4, 2], Options((0, Same), (1, 1), (2, 1), (3, 1)), large, tiny.Constant([1, 3, 3, 2], [.. Enumerable.Range(0, 18).Select(i => MathF.Cos(i))]));
        var pooled = tiny.Add("AVERAGE_POOL_2D", [1, 2, 2, 2], Options((0, Same), (1, 2), (2, 2), (3, 2), (4, 2)), deep);
        Check(tiny.Output(tiny.Add("MEAN", [1, 2], Options(), pooled, tiny.Integers(1, 2))));
    }

    public static TheoryData<string> Wired => [.. ByName.Keys];

    [Theory]
    [MemberData(nameof(Wired))]
    public void Forward_AnOperatorBetweenOthers_HasTheSlopeOfFiniteDifferences(string name)
    {
        var tiny = new TinyModel();
        Check(tiny.Output(ByName[name](tiny, tiny.Input(1, 2, 3, 4))));
    }

    /// <summary>Every other operator that has a slope, each behind a smooth function of an input of [1, 2, 3, 4]; 'positive' is the square of the input plus 0.5.</summary>
    private static readonly Dictionary<string, Func<TinyModel, int, int>> ByName = new()
    {
        ["ABS"] = Of("ABS"),
        ["NEG"] = Of("NEG"),
        ["RELU"] = Of("RELU"),
        ["RELU6"] = Of("RELU6"),
        ["RELU_N1_TO_1"] = Of("RELU_N1_TO_1"),
        ["RELU_0_TO_1"] = Of("RELU_0_TO_1"),
        ["SQRT"] = OfPositive("SQRT"),
        ["RSQRT"] = OfPositive("RSQRT"),
        ["LOG"] = OfPositive("LOG"),
        ["ADD"] = WithConstant("ADD"),
        ["SUB"] = WithConstant("SUB"),
        ["MUL"] = WithConstant("MUL"),
        ["DIV"] = WithConstant("DIV"),
        ["MAXIMUM"] = WithConstant("MAXIMUM"),
        ["MINIMUM"] = WithConstant("MINIMUM"),
        ["SQUARED_DIFFERENCE"] = WithConstant("SQUARED_DIFFERENCE"),
        ["ATAN2"] = WithConstant("ATAN2"),
        ["PRELU"] = WithConstant("PRELU"),
        ["DIV by the input"] = (tiny, x) => tiny.Add("DIV", Whole, null, Waves(tiny, 1, 2, 3, 4), Positive(tiny, x)),
        ["POW"] = (tiny, x) => tiny.Add("POW", Whole, null, Positive(tiny, x), Waves(tiny, 1, 1, 1, 4)),
        ["ADD_N"] = (tiny, x) => tiny.Add("ADD_N", Whole, null, x, tiny.Add("SQUARE", Whole, null, x), Waves(tiny, 1, 2, 3, 4)),
        ["FULLY_CONNECTED"] = (tiny, x) => tiny.Add("FULLY_CONNECTED", [1, 5], null, Flat(tiny, x), Waves(tiny, 5, 24), Waves(tiny, 5)),
        ["BATCH_MATMUL"] = (tiny, x) => tiny.Add("BATCH_MATMUL", [1, 2, 3, 3], Options((1, true)), x, tiny.Add("SQUARE", Whole, null, x)),
        ["TRANSPOSE_CONV"] = (tiny, x) => tiny.Add("TRANSPOSE_CONV", [1, 4, 6, 2], Options((0, Same), (1, 2), (2, 2)), tiny.Integers(1, 4, 6, 2), Waves(tiny, 2, 3, 3, 4), x),
        ["CONCATENATION"] = (tiny, x) => tiny.Add("CONCATENATION", [1, 2, 3, 8], Options((0, 3)), x, tiny.Add("SQUARE", Whole, null, x)),
        ["PACK"] = (tiny, x) => tiny.Add("PACK", [1, 2, 2, 3, 4], Options((0, 2), (1, 1)), x, tiny.Add("SQUARE", Whole, null, x)),
        ["PAD"] = (tiny, x) => tiny.Add("PAD", [1, 4, 3, 5], null, x, Pairs(tiny, 0, 0, 1, 1, 0, 0, 1, 0)),
        ["PADV2"] = (tiny, x) => tiny.Add("PADV2", [1, 4, 3, 5], null, x, Pairs(tiny, 0, 0, 1, 1, 0, 0, 1, 0), tiny.Constant([1], 3)),
        ["MIRROR_PAD"] = (tiny, x) => tiny.Add("MIRROR_PAD", [1, 4, 5, 4], Options((0, (sbyte)0)), x, Pairs(tiny, 0, 0, 1, 1, 1, 1, 0, 0)),
        ["SLICE"] = (tiny, x) => tiny.Add("SLICE", [1, 1, 2, 3], null, x, tiny.Integers(0, 1, 0, 1), tiny.Integers(1, 1, 2, 3)),
        ["STRIDED_SLICE"] = (tiny, x) => tiny.Add("STRIDED_SLICE", [1, 2, 2, 2], null, x, tiny.Integers(0, 0, 0, 1), tiny.Integers(1, 2, 3, 4), tiny.Integers(1, 1, 2, 2)),
        ["GATHER"] = (tiny, x) => tiny.Add("GATHER", [1, 2, 3, 2], Options((0, 3)), x, tiny.Integers(2, 0)),
        ["TRANSPOSE"] = (tiny, x) => tiny.Add("TRANSPOSE", [1, 4, 2, 3], null, x, tiny.Integers(0, 3, 1, 2)),
        ["EXPAND_DIMS"] = (tiny, x) => tiny.Add("EXPAND_DIMS", [1, 2, 1, 3, 4], null, x, tiny.Integers(2)),
        ["REVERSE_V2"] = (tiny, x) => tiny.Add("REVERSE_V2", Whole, null, x, tiny.Integers(2)),
        ["TILE"] = (tiny, x) => tiny.Add("TILE", [1, 2, 6, 4], null, x, tiny.Integers(1, 1, 2, 1)),
        ["SPACE_TO_DEPTH"] = (tiny, x) => tiny.Add("SPACE_TO_DEPTH", [1, 1, 3, 8], Options((0, 2)), tiny.Add("RESHAPE", [1, 2, 6, 2], null, x, tiny.Integers(1, 2, 6, 2))),
        ["DEPTH_TO_SPACE"] = (tiny, x) => tiny.Add("DEPTH_TO_SPACE", [1, 4, 6, 1], Options((0, 2)), x),
        ["SUM"] = Reduced("SUM"),
        ["MEAN"] = Reduced("MEAN"),
        ["REDUCE_MAX"] = Reduced("REDUCE_MAX"),
        ["REDUCE_MIN"] = Reduced("REDUCE_MIN"),
        ["REDUCE_PROD"] = Reduced("REDUCE_PROD"),
        ["CUMSUM"] = (tiny, x) => tiny.Add("CUMSUM", Whole, null, x, tiny.Integers(2)),
        ["MAX_POOL_2D"] = Pooled("MAX_POOL_2D"),
        ["AVERAGE_POOL_2D"] = Pooled("AVERAGE_POOL_2D"),
        ["L2_POOL_2D"] = Pooled("L2_POOL_2D"),
        ["RESIZE_NEAREST_NEIGHBOR"] = (tiny, x) => tiny.Add("RESIZE_NEAREST_NEIGHBOR", [1, 4, 6, 4], null, x, tiny.Integers(4, 6)),
        ["SELECT_V2"] = (tiny, x) => tiny.Add("SELECT_V2", Whole, null, tiny.Add("GREATER", tiny.Tensor(Whole, TensorType.Bool), null, Waves(tiny, 1, 2, 3, 4), tiny.Constant([1], 0)), x, tiny.Add("SQUARE", Whole, null, x)),
        ["UNIDIRECTIONAL_SEQUENCE_LSTM"] = (tiny, x) =>
        {
            int Gate(int inputs) => Waves(tiny, 2, inputs);
            var (state, cell) = (tiny.Tensor([1, 2], isVariable: true), tiny.Tensor([1, 2], isVariable: true));
            return tiny.Add("UNIDIRECTIONAL_SEQUENCE_LSTM", [1, 6, 2], Options((0, (sbyte)4)), Steps(tiny, x), Gate(4), Gate(4), Gate(4), Gate(4), Gate(2), Gate(2), Gate(2), Gate(2), -1, -1, -1, Waves(tiny, 2), Waves(tiny, 2), Waves(tiny, 2), Waves(tiny, 2), -1, -1, state, cell);
        },
        ["LSTM"] = (tiny, x) =>
        {
            int Gate(int inputs) => Waves(tiny, 2, inputs);
            var (state, cell) = (tiny.Tensor([1, 2], isVariable: true), tiny.Tensor([1, 2], isVariable: true));
            return tiny.Add("LSTM", [1, 2], Options((0, (sbyte)4)), Flat(tiny, x), Gate(24), Gate(24), Gate(24), Gate(24), Gate(2), Gate(2), Gate(2), Gate(2), -1, -1, -1, Waves(tiny, 2), Waves(tiny, 2), Waves(tiny, 2), Waves(tiny, 2), -1, -1, state, cell);
        },
        ["RNN"] = (tiny, x) => tiny.Add("RNN", [1, 2], Options((0, (sbyte)4)), Flat(tiny, x), Waves(tiny, 2, 24), Waves(tiny, 2, 2), Waves(tiny, 2), tiny.Tensor([1, 2], isVariable: true)),
        ["GATHER_ND"] = (tiny, x) => tiny.Add("GATHER_ND", [1, 2, 4], null, x, tiny.Constant([1, 2, 3], TensorType.Int32, [.. new[] { 0, 1, 2, 0, 0, 1 }.SelectMany(BitConverter.GetBytes)])),
        ["BROADCAST_TO"] = (tiny, x) => tiny.Add("BROADCAST_TO", [1, 2, 3, 4], null, tiny.Add("MEAN", [1, 1, 3, 4], Options((0, true)), x, tiny.Integers(1)), tiny.Integers(1, 2, 3, 4)),
        ["SQUEEZE"] = (tiny, x) => tiny.Add("SQUEEZE", [1, 3, 4], Options((0, new[] { 1 })), tiny.Add("MEAN", [1, 1, 3, 4], Options((0, true)), x, tiny.Integers(1))),
        ["SPLIT"] = (tiny, x) => Second(tiny, "SPLIT", [1, 2, 3, 2], [1, 2, 3, 2], Options((0, 2)), tiny.Integers(3), x),
        ["SPLIT_V"] = (tiny, x) => Second(tiny, "SPLIT_V", [1, 2, 3, 1], [1, 2, 3, 3], Options((0, 2)), x, tiny.Integers(1, 3), tiny.Integers(3)),
        ["UNPACK"] = (tiny, x) => Second(tiny, "UNPACK", [1, 3, 4], [1, 3, 4], Options((0, 2), (1, 1)), x),
        ["SPACE_TO_BATCH_ND"] = (tiny, x) => tiny.Add("BATCH_TO_SPACE_ND", [1, 2, 4, 4], null, tiny.Add("SPACE_TO_BATCH_ND", [2, 2, 2, 4], null, x, tiny.Integers(1, 2), Pairs(tiny, 0, 0, 0, 1)), tiny.Integers(1, 2), Pairs(tiny, 0, 0, 0, 0)),
        ["SELECT"] = (tiny, x) => tiny.Add("SELECT", Whole, null, tiny.Add("GREATER", tiny.Tensor(Whole, TensorType.Bool), null, Waves(tiny, 1, 2, 3, 4), tiny.Constant([1], 0)), x, tiny.Add("SQUARE", Whole, null, x)),
        ["UNIDIRECTIONAL_SEQUENCE_RNN"] = (tiny, x) => tiny.Add("UNIDIRECTIONAL_SEQUENCE_RNN", [1, 6, 2], Options((0, false), (1, (sbyte)4)), Steps(tiny, x), Waves(tiny, 2, 4), Waves(tiny, 2, 2), Waves(tiny, 2), tiny.Tensor([1, 2], isVariable: true)),
        ["SVDF"] = (tiny, x) => tiny.Add("SVDF", [1, 2], Options((0, 2)), Flat(tiny, x), Waves(tiny, 4, 24), Waves(tiny, 4, 3), -1, tiny.Tensor([1, 12], isVariable: true)),
    };

    /// <summary>The input as six steps of four numbers.</summary>
    private static int Steps(TinyModel tiny, int x) => tiny.Add("RESHAPE", [1, 6, 4], null, x, tiny.Integers(1, 6, 4));

    private static int Flat(TinyModel tiny, int x) => tiny.Add("RESHAPE", [1, 24], null, x, tiny.Integers(1, 24));

    /// <summary>The second one of two outputs.</summary>
    private static int Second(TinyModel tiny, string name, int[] first, int[] second, FlatObject options, params int[] inputs)
    {
        int[] outputs = [tiny.Tensor(first), tiny.Tensor(second)];
        tiny.AddTo(name, outputs, options, inputs);
        return outputs[1];
    }

    private static int[] Whole => [1, 2, 3, 4];

    private static Func<TinyModel, int, int> Of(string name) => (tiny, x) => tiny.Add(name, Whole, null, x);

    private static Func<TinyModel, int, int> OfPositive(string name) => (tiny, x) => tiny.Add(name, Whole, null, Positive(tiny, x));

    private static Func<TinyModel, int, int> WithConstant(string name) => (tiny, x) => tiny.Add(name, Whole, null, x, Waves(tiny, 1, 1, 1, 4));

    private static Func<TinyModel, int, int> Reduced(string name) => (tiny, x) => tiny.Add(name, [1, 2, 4], Options((0, false)), x, tiny.Integers(2));

    private static Func<TinyModel, int, int> Pooled(string name) => (tiny, x) => tiny.Add(name, [1, 1, 2, 4], Options((0, Same), (1, 2), (2, 2), (3, 2), (4, 2)), x);

    private static int Positive(TinyModel tiny, int x) => tiny.Add("ADD", Whole, null, tiny.Add("SQUARE", Whole, null, x), tiny.Constant([1], 0.5f));

    private static int Waves(TinyModel tiny, params int[] shape) => tiny.Constant(shape, [.. Enumerable.Range(1, shape.Aggregate((a, b) => a * b)).Select(i => MathF.Sin(i))]);

    private static int Pairs(TinyModel tiny, params int[] values) => tiny.Constant([values.Length / 2, 2], TensorType.Int32, [.. values.SelectMany(BitConverter.GetBytes)]);

    private static void Check(TinyModel tiny)
    {
        using var scope = NewDisposeScope();
        using var model = tiny.Load();
        var shape = model.Signature.InputShape!.Batch(2);
        var inputs = Fixture.Inputs(shape).sub_(0.43).requires_grad_();
        var direction = Fixture.Inputs(shape).mul_(7).sin_();
        var weights = arange(model.Forward(inputs).numel(), dtype: ScalarType.Float64).add(1).sin();
        Tensor Score(Tensor x) => (model.Forward(x).to(ScalarType.Float64).flatten() * weights).sum();

        var slope = (autograd.grad([Score(inputs)], [inputs])[0] * direction).sum().item<float>();

        using var mode = no_grad();
        const double step = 2e-3;
        var difference = (Score(inputs + (direction * step)) - Score(inputs - (direction * step))).item<double>() / (2 * step);
        slope.Should().BeApproximately((float)difference, 0.01f * Math.Max(0.2f, Math.Abs(slope)));
    }
}
