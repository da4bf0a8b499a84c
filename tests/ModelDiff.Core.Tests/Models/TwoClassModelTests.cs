using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class AsTwoClassesContractTests : DifferentiableModelContract
{
    protected override long Outputs => 2;

    protected override IModelAdapter Create() => new ModuleAdapter(nn.Sequential(nn.Linear(3, 1), nn.Sigmoid()), "score", ownsModule: true).AsTwoClasses();
}

public sealed class AsTwoClassesOfLogitContractTests : DifferentiableModelContract
{
    protected override long Outputs => 2;

    protected override IModelAdapter Create() => new ModuleAdapter(nn.Linear(3, 1), "score", ownsModule: true).AsTwoClasses(isLogit: true);
}

public class TwoClassModelTests
{
    [Fact]
    public async Task AsTwoClasses_Probability_IsReadAsTwo()
    {
        using var model = new FakeModel(rows => rows).AsTwoClasses();

        (await AnswersAsync(model, 0.25f, 1)).Should().Equal(0.75f, 0.25f, 0, 1);
        model.Signature.OutputShape.Should().Be(new TensorShape(2));
    }

    [Fact]
    public async Task AsTwoClasses_Logit_IsItsSigmoid()
    {
        using var model = new FakeModel(rows => rows).AsTwoClasses(isLogit: true);

        (await AnswersAsync(model, 0, (float)Math.Log(3))).Should().Equal([0.5f, 0.5f, 0.25f, 0.75f], (left, right) => Math.Abs(left - right) < 1e-6);
    }

    [Theory]
    [InlineData(-0.3f, "[0, 1]; got -0.3")]
    [InlineData(1.5f, "'binarylogit'")]
    public async Task AsTwoClasses_NoProbability_IsTold(float value, string contained)
    {
        using var model = new FakeModel(rows => rows).AsTwoClasses();

        (await FluentActions.Awaiting(() => AnswersAsync(model, 0.5f, value)).Should().ThrowAsync<ModelOutputException>()).Which.Message.Should().Contain(contained);
    }

    [Fact]
    public async Task AsTwoClasses_SeveralScores_AreTold()
    {
        using var model = new FakeModel(rows => cat([rows, rows, rows], 1)).AsTwoClasses();

        (await FluentActions.Awaiting(() => AnswersAsync(model, 0.5f)).Should().ThrowAsync<ModelOutputException>()).Which.Message.Should().Contain("[1, 3]").And.Contain("outputKind");
    }

    private static async Task<float[]> AnswersAsync(IModelAdapter model, params float[] scores)
    {
        using var inputs = tensor(scores).reshape(-1, 1);
        using var outputs = await model.ForwardAsync(inputs);
        return [.. outputs.data<float>()];
    }
}
