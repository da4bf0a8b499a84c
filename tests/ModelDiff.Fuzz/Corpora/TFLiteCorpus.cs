using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.Tests;
using ModelDiff.TFLite.Tests.FlatBuffers;

namespace ModelDiff.Fuzz;

/// <summary>Small TensorFlow Lite files: one of real numbers, one quantized, one with a branch.</summary>
internal static class TFLiteCorpus
{
    public static IReadOnlyList<byte[]> Models { get; } = [Perceptron(), Quantized(), Branching()];

    private static byte[] Perceptron()
    {
        var tiny = new TinyModel();
        var image = tiny.Add("CONV_2D", [1, 2, 2, 1], Options((0, (sbyte)0), (1, 1), (2, 1)), tiny.Input(1, 2, 2, 1), tiny.Constant([1, 3, 3, 1], [.. Enumerable.Range(0, 9).Select(i => (float)i)]));
        var flat = tiny.Add("RESHAPE", [1, 4], null, image, tiny.Integers(1, 4));
        return tiny.Output(tiny.Add("SOFTMAX", [1, 4], Options((0, 1f)), flat)).Build();
    }

    private static byte[] Quantized()
    {
        var tiny = new TinyModel();
        var input = tiny.InputOf(tiny.Tensor([1, 4], TensorType.Int8, 0.5f, -3));
        var weights = tiny.Constant([2, 4], TensorType.Int8, [1, 2, 3, 4, 255, 254, 253, 252], TinyModel.Quantization([0.5f, 0.25f], [0, 0], 0));
        return tiny.Output(tiny.Add("FULLY_CONNECTED", tiny.Tensor([1, 2], TensorType.Int8, 1, 0), null, input, weights)).Build();
    }

    private static byte[] Branching()
    {
        var tiny = new TinyModel();
        var data = tiny.Input(1, 2);
        var sum = tiny.Add("SUM", [1, 1], Options((0, true)), data, tiny.Integers(1));
        var flag = tiny.Add("GREATER", tiny.Tensor([1, 1], TensorType.Bool), null, sum, tiny.Constant([1], 0f));
        tiny.Output(tiny.Add("IF", [1, 2], Options((0, 1), (1, 2)), flag, data)).EndGraph();
        foreach (var name in new[] { "RELU", "TANH" })
        {
            var input = tiny.Input(1, 2);
            tiny.Output(tiny.Add(name, [1, 2], null, input)).EndGraph();
        }

        return tiny.Build();
    }

    private static FlatObject Options(params (int Field, object Value)[] fields) => fields.Aggregate(new FlatObject(), (table, field) => table.With(field.Field, field.Value));
}
