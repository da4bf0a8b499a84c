using ModelDiff.Asking;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Asking;

public class RowFunctionCheckTests
{
    [Fact]
    public async Task Run_AFunctionOfTheRow_PassesAndAsksSevenRows()
    {
        using var model = new FakeModel(rows => rows.matmul(ones(2, 3))) { Signature = new ModelSignature("honest") };

        await RunAsync(model);

        model.Calls.Should().Equal(3, 3, 1);
    }

    [Fact]
    public async Task Run_RoundingByBatch_Passes()
    {
        // Rounded to 127 steps of the batch's largest value, as a network quantized on the fly does.
        using var model = new FakeModel(rows => (rows / rows.abs().max() * 127).round() * rows.abs().max() / 127) { Signature = new ModelSignature("quantized") };

        await RunAsync(model);
    }

    [Fact]
    public async Task Run_Dropout_NamesRandomnessAndTheRemedy()
    {
        using var model = new FakeModel(rows => nn.functional.dropout(rows.repeat(1, 32), 0.5, training: true)) { Signature = new ModelSignature("dropped") };   // 192 values: two draws never agree

        var thrown = (await FluentActions.Awaiting(() => RunAsync(model)).Should().ThrowAsync<ModelInconsistentException>()).Which;

        thrown.DependsOnBatch.Should().BeFalse();
        thrown.Message.Should().StartWith("Model 'dropped' answers the same row differently").And.Contain("model.eval()");
    }

    [Fact]
    public async Task Run_AState_IsTold()
    {
        var calls = 0;
        using var model = new FakeModel(rows => rows + calls++) { Signature = new ModelSignature("stateful") };

        (await FluentActions.Awaiting(() => RunAsync(model)).Should().ThrowAsync<ModelInconsistentException>()).Which.DependsOnBatch.Should().BeFalse();
    }

    [Fact]
    public async Task Run_BatchStatistics_NamesTheBatch()
    {
        using var model = new FakeModel(rows => rows - rows.mean([0], keepdim: true)) { Signature = new ModelSignature("normed") };

        await IsToldOfTheBatchAsync(model);
    }

    [Fact]
    public async Task Run_BatchStatisticsBehindAnswersThatDifferMoreByClassThanByRow_NamesTheBatch()
    {
        using var model = new FakeModel(rows => rows - rows.mean([0], keepdim: true) + tensor(new[] { 0f, 1.5f })) { Signature = new ModelSignature("normed") };

        await IsToldOfTheBatchAsync(model);
    }

    [Fact]
    public async Task Run_Noise_SaysHowOftenToAsk()
    {
        var calls = 0;
        using var model = new FakeModel(rows => rows + (calls++ % 2 == 0 ? 0 : 0.12)) { Signature = new ModelSignature("noisy") };

        var thrown = (await FluentActions.Awaiting(() => RunAsync(model)).Should().ThrowAsync<ModelInconsistentException>()).Which;

        thrown.Difference.Should().BeApproximately(0.12 / 0.92, 0.001);
        thrown.Message.Should().Contain("--repeats N, of which it would take about 7.");
    }

    [Fact]
    public async Task Run_SoftmaxAlongTheBatch_NamesTheBatch()
    {
        using var model = new FakeModel(rows => nn.functional.softmax(rows * 10, 0)) { Signature = new ModelSignature("sideways") };

        await IsToldOfTheBatchAsync(model);
    }

    [Fact]
    public async Task Run_RowsReadAsASequence_AreToldEitherWay()
    {
        using var model = new FakeModel(rows => rows.cumsum(0)) { Signature = new ModelSignature("recurrent") };

        await FluentActions.Awaiting(() => RunAsync(model)).Should().ThrowAsync<ModelInconsistentException>();
    }

    [Fact]
    public async Task Run_TwoRows_ChecksNothing()
    {
        using var model = new FakeModel(rows => rows) { Signature = new ModelSignature("short") };
        using var two = rand(2, 2);

        await RowFunctionCheck.RunAsync(new ModelAsker(), model, two!, default);

        model.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Averaged_NoisyModel_AnswersWithTheMean()
    {
        var call = 0;
        using var model = new FakeModel(rows => rows + (call++ % 2 == 0 ? 1 : 3)).Averaged(4);
        using var inputs = zeros(2, 2);

        using var outputs = await model.ForwardAsync(inputs!);

        outputs.data<float>().ToArray().Should().OnlyContain(value => value == 2);
    }

    private static async Task IsToldOfTheBatchAsync(FakeModel model)
    {
        var thrown = (await FluentActions.Awaiting(() => RunAsync(model)).Should().ThrowAsync<ModelInconsistentException>()).Which;

        thrown.DependsOnBatch.Should().BeTrue();
        thrown.Message.Should().Contain("other rows of the batch");
    }

    private static async Task RunAsync(IModelAdapter model)
    {
        using var inputs = tensor(new[,] { { 0.1f, 0.9f }, { 0.8f, 0.3f }, { 0.5f, 0.7f }, { 0.2f, 0.4f } });
        await RowFunctionCheck.RunAsync(new ModelAsker(), model, inputs!, default);
    }
}
