using Microsoft.AspNetCore.Http;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime.Tests;
using ModelDiff.Tests.Models;
using TorchSharp;

namespace ModelDiff.Http.Tests;

/// <summary>After a fault that passes, the result is the undisturbed one, and no request was sent again after its answer was received.</summary>
public sealed class SurvivableFaultTests : IDisposable
{
    private readonly FaultyServer _server = new();
    private readonly torch.Tensor _inputs = Fixture.Inputs(5, 3);

    public void Dispose()
    {
        _inputs.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void ForwardAsync_ServerErrorsForAWhile_AnswersTheSame() =>
        AnswersTheSameAfter(FaultyServer.Quick, Fault.Status(500, """{"error": "out of memory"}"""), Fault.Status(502, "<html>"), Fault.Status(503), Fault.Status(504), Fault.Status(500));

    [Fact]
    public void ForwardAsync_TooManyRequests_AnswersTheSame() =>
        AnswersTheSameAfter(FaultyServer.Quick, Fault.Status(429), Fault.Status(408), Fault.Status(429));

    /// <summary>Without Retry-After the test would take a day.</summary>
    [Fact]
    public void ForwardAsync_RetryAfterSeconds_WaitsAsLongAsItSays() =>
        AnswersTheSameAfter(
            FaultyServer.Quick with { RetryDelay = TimeSpan.FromDays(1), LongestWait = TimeSpan.FromDays(1) },
            Fault.Status(429, retryAfter: "0"), Fault.Status(503, retryAfter: "0"), Fault.Status(429, retryAfter: "0"));

    [Fact]
    public void ForwardAsync_RetryAfterDate_WaitsUntilThen() =>
        AnswersTheSameAfter(
            FaultyServer.Quick with { RetryDelay = TimeSpan.FromDays(1), LongestWait = TimeSpan.FromDays(1) },
            Fault.Status(429, retryAfter: Fault.HttpDate(TimeProvider.System.GetUtcNow().AddSeconds(1))));

    [Fact]
    public void ForwardAsync_ConnectionsCut_AnswersTheSame() =>
        AnswersTheSameAfter(FaultyServer.Quick, Fault.Cut, Fault.CutInBody, Fault.CutInChunks, Fault.Cut, Fault.CutInBody);

    [Fact]
    public void ForwardAsync_SilentServer_AsksAgain() =>
        AnswersTheSameAfter(FaultyServer.Quick with { Timeout = TimeSpan.FromSeconds(2) }, Fault.Silence);

    [Fact]
    public void ForwardAsync_AllKindsOfFaults_AnswersTheSame() =>
        AnswersTheSameAfter(FaultyServer.Quick with { Retries = 9 }, Fault.Status(500), Fault.CutInChunks, Fault.Status(429, retryAfter: "0"), Fault.Cut, Fault.Status(503), Fault.CutInBody);

    [Fact]
    public void ConnectAsync_Faults_TellsTheSame()
    {
        var faults = new Queue<Func<HttpContext, Task>>([Fault.Status(503), Fault.CutInBody, Fault.Status(429, retryAfter: "0")]);
        const string Metadata = """{"inputs": [{"name": "input", "datatype": "UINT8", "shape": ["-1", "2", "2"]}], "outputs": []}""";
        _server.OnMetadata = context => context.Request.Path == "/v2" ? Fault.Status(404)(context) : faults.TryDequeue(out var fault) ? fault(context) : Fault.Answer(Metadata)(context);
        using var model = _server.Connect();
        model.Signature.Should().Be(new ModelSignature("dynamic_batch") { Source = _server.Address, InputShape = new TensorShape(2, 2), InputRange = new InputRange(0, 255) });
        _server.Seen.Should().HaveCount(5);
    }

    private void AnswersTheSameAfter(EndpointOptions options, params Func<HttpContext, Task>[] faults)
    {
        using var model = _server.Connect(options);
        foreach (var fault in faults)
            _server.Faults.Enqueue(fault);
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);

        _server.Faults.Should().BeEmpty();
        var questions = _server.Questions.GroupBy(request => request.Body).ToList();
        questions.Should().HaveCount(3);
        questions.Should().OnlyContain(tries => tries.Count(request => request.WasAnswered) == 1 && tries.Last().WasAnswered);
        model.Queries.Should().Be(5);
    }
}
