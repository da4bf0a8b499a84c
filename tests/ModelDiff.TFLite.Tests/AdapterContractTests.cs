using ModelDiff.Models;
using ModelDiff.TFLite.Schema;
using ModelDiff.Tests.Models;
using static ModelDiff.TFLite.Tests.Answers;

namespace ModelDiff.TFLite.Tests;

/// <summary>A perceptron of which all rows are asked at once.</summary>
public sealed class TFLiteContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create()
    {
        var tiny = new TinyModel();
        var (weights, bias) = (tiny.Constant([4, 3], 1, -2, 0.5f, 0.25f, 1, -1, 2, 0.5f, -0.5f, -1, 0.75f, 1.5f), tiny.Constant([4], 0.1f, -0.2f, 0.3f, 0));
        var hidden = tiny.Add("FULLY_CONNECTED", [1, 4], Options((0, (sbyte)4)), tiny.Input(1, 3), weights, bias);
        return tiny.Output(tiny.Add("SOFTMAX", [1, 4], Options((0, 1f)), hidden)).Load();
    }
}

/// <summary>A graph that mixes axes, of which rows are asked one by one.</summary>
public sealed class RowByRowContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create()
    {
        var tiny = new TinyModel();
        var column = tiny.Add("TRANSPOSE", [3, 1], null, tiny.Input(1, 3), tiny.Integers(1, 0));
        var table = tiny.Add("FULLY_CONNECTED", [3, 4], Options((0, (sbyte)4)), column, tiny.Constant([4, 1], 1, -2, 0.5f, 3));
        return tiny.Output(tiny.Add("SUM", [1, 4], Options((0, true)), table, tiny.Integers(0))).Load();
    }
}

/// <summary>A quantized graph.</summary>
public sealed class QuantizedContractTests : ModelAdapterContract
{
    protected override IModelAdapter Create()
    {
        var tiny = new TinyModel();
        var input = tiny.InputOf(tiny.Tensor([1, 3], TensorType.UInt8, 1 / 255f));
        var weights = tiny.Constant([4, 3], TensorType.Int8, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], TinyModel.Quantization([0.1f], [0], 0));
        return tiny.Output(tiny.Add("FULLY_CONNECTED", tiny.Tensor([1, 4], TensorType.UInt8, 0.05f), Options(), input, weights)).Load();
    }
}
