using ModelDiff.Models;
using ModelDiff.TFLite.Tests.FlatBuffers;
using ModelDiff.Tests.Models;
using TorchSharp;

namespace ModelDiff.TFLite.Tests;

/// <summary>Short ways to ask small models.</summary>
internal static class Answers
{
    public static FlatObject Options(params (int Field, object Value)[] fields) => fields.Aggregate(new FlatObject(), (options, field) => options.With(field.Field, field.Value));

    /// <summary>The answer to one row.</summary>
    public static float[] Ask(this TinyModel tiny, params float[] row)
    {
        using var model = tiny.Load();
        return model.AskRow(row);
    }

    /// <summary>The answer to one row of the model's shape.</summary>
    public static float[] AskRow(this IModelAdapter model, params float[] row)
    {
        using var scope = torch.NewDisposeScope();
        return Fixture.AskRows(model, torch.tensor(row).reshape(model.Signature.InputShape!.Batch(1)))[0];
    }

    public static void ShouldBe(this float[] actual, params float[] expected) => new[] { actual }.ShouldBeCloseTo([expected], 1e-5f);
}
