using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime.Tests;
using ModelDiff.Tests.Models;
using TorchSharp;

namespace ModelDiff.Http.Tests;

public sealed class OipAdapterTests : IDisposable
{
    private readonly FaultyServer _server = new();
    private readonly torch.Tensor _inputs = Fixture.Inputs(5, 3);

    public void Dispose()
    {
        _inputs.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void ConnectAsync_Model_TellsItsSignature()
    {
        using var model = _server.Connect();
        model.Signature.Should().Be(new ModelSignature("dynamic_batch") { Source = _server.Address, InputShape = new TensorShape(3), OutputShape = new TensorShape(4) });
    }

    [Fact]
    public void ConnectAsync_Options_NameTheModelAndItsRange()
    {
        using var model = _server.Connect(FaultyServer.Quick with { Name = "suspect", InputRange = new InputRange(-1, 1), InputShape = new TensorShape(3) });
        model.Signature.Name.Should().Be("suspect");
        model.Signature.InputRange.Should().Be(new InputRange(-1, 1));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 3)]
    [InlineData(5, 1)]
    [InlineData(8, 1)]
    public void ForwardAsync_FiveRows_AnswersAsNumPyInBatches(int batchSize, int requests)
    {
        using var model = _server.Connect(FaultyServer.Quick with { MaxBatchSize = batchSize });
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
        _server.Questions.Should().HaveCount(requests);
        model.Queries.Should().Be(5);
    }

    [Fact]
    public void ForwardAsync_FixedBatch_FillsUpTheLast()
    {
        using var server = new FaultyServer(onnx: "fixed_batch_2");
        using var model = server.Connect();
        model.Signature.BatchSize.Should().BeNull();
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
        model.Queries.Should().Be(6);
    }

    [Fact]
    public void ForwardAsync_OneRow_SendsTheProtocolsRequest()
    {
        using var model = _server.Connect();
        using var row = torch.tensor(new[] { 0.5f, 0.1f, -3f }).reshape(1, 3);
        Fixture.Ask(model, row).Dispose();
        var question = _server.Questions.Should().ContainSingle().Subject;
        question.Path.Should().Be("/v2/models/dynamic_batch/infer");
        question.ContentType.Should().Be("application/json");
        question.Body.Should().Be("""{"outputs":[{"name":"output"}],"inputs":[{"name":"input","shape":[1,3],"datatype":"FP32","data":[0.5,0.1,-3]}]}""");
    }

    [Fact]
    public async Task ForwardAsync_SlowFirstBatch_KeepsTheOrder()
    {
        using var model = _server.Connect(FaultyServer.Quick with { MaxBatchSize = 1 });
        var others = new TaskCompletionSource();
        _server.Faults.Enqueue(async context =>
        {
            await others.Task;
            await Fault.Output("1, 4", "9, 9, 9, 9")(context);
        });
        var asking = model.ForwardAsync(_inputs).AsTask();
        while (_server.Questions.Count() < 5)
            await Task.Yield();
        others.SetResult();
        using var outputs = await asking;
        var rows = Fixture.Rows(outputs);
        var held = Array.FindIndex(rows, row => row[0] == 9);
        JsonDocument.Parse(_server.Questions.First().Body).RootElement.GetProperty("inputs")[0].GetProperty("data")[0].GetSingle().Should().Be(_inputs[held, 0].item<float>());
        rows.Where((_, i) => i != held).ToArray().ShouldBeCloseTo([.. RecordedAnswers.Linear.Where((_, i) => i != held)]);
    }

    [Fact]
    public void ForwardAsync_BeyondTheBudget_ThrowsAndSendsNothing()
    {
        using var model = _server.Connect(FaultyServer.Quick with { MaxQueries = 9 });
        Fixture.Ask(model, _inputs).Dispose();
        var ask = () => Fixture.Ask(model, _inputs);
        var exception = ask.Should().Throw<QueryBudgetExceededException>().Which;
        (exception.Budget, exception.Asked, exception.Requested).Should().Be((9, 5, 5));
        _server.Questions.Should().HaveCount(3);
    }

    [Fact]
    public void ForwardAsync_CancelledWhileItRuns_Stops()
    {
        using var model = _server.Connect();
        using var source = new CancellationTokenSource();
        for (var i = 0; i < 3; i++)
        {
            _server.Faults.Enqueue(context =>
            {
                source.Cancel();
                return Fault.Silence(context);
            });
        }

        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, _inputs, source.Token);
        ask.Should().Throw<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
        torch.Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void SelectOutput_Unknown_Throws()
    {
        using var model = _server.Connect();
        var select = () => model.WithOutput("logits");
        select.Should().Throw<ArgumentException>().WithMessage("Model 'dynamic_batch': it has no output 'logits'; select one of 'output' FP32 [-1, 4].*");
    }

    [Fact]
    public async Task ForwardAsync_CallsAtTheSameTime_AnswerTheSame()
    {
        using var model = _server.Connect();
        var calls = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Fixture.AskRows(model, _inputs))));
        foreach (var rows in calls)
            rows.ShouldBeCloseTo(RecordedAnswers.Linear);
    }
}
