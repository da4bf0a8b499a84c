using ModelDiff.Models;
using ModelDiff.OnnxRuntime.Tests;
using ModelDiff.Tests.Models;
using TorchSharp;

namespace ModelDiff.Http.Tests;

public sealed class CachedModelTests : IDisposable
{
    private readonly FaultyServer _server = new();
    private readonly torch.Tensor _inputs = Fixture.Inputs(5, 3);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modeldiff");

    private FileInfo[] Files => _folder.GetFiles("*", SearchOption.AllDirectories);

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _inputs.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void ForwardAsync_AskedInAnotherRun_SendsNothing()
    {
        AnswersAsNumPy();
        using var model = Open();
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
        model.Hits.Should().Be(5);
        _server.Questions.Should().HaveCount(3);
    }

    [Fact]
    public void ForwardAsync_SomeRowsKnown_AsksTheOthers()
    {
        using var model = Open();
        using (var some = _inputs.narrow(0, 1, 3))
            Fixture.AskRows(model, some).ShouldBeCloseTo(RecordedAnswers.Linear[1..4]);
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
        model.Hits.Should().Be(3);
        _server.Questions.Should().HaveCount(3);
    }

    [Fact]
    public void ForwardAsync_RowsThatAreKnown_AreMeasuredAsHits()
    {
        using var model = Open();
        using (var some = _inputs.narrow(0, 1, 3))
            Fixture.AskRows(model, some);
        using var measured = new Measurements();

        Fixture.AskRows(model, _inputs);

        measured.Of("modeldiff.cache.hits").Should().Contain((3.0, "endpoint"));   // other tests may run beside this one
    }

    [Fact]
    public void ForwardAsync_SameRowTwice_AsksOnce()
    {
        using var model = Open();
        using var row = _inputs.narrow(0, 2, 1);
        using var twice = row.repeat(4, 1);
        Fixture.AskRows(model, twice).ShouldBeCloseTo([.. Enumerable.Repeat(RecordedAnswers.Linear[2], 4)]);
        _server.Questions.Should().ContainSingle();
        Files.Should().ContainSingle();
    }

    [Fact]
    public void ForwardAsync_InterruptedRun_CostsNoQueryTwice()
    {
        using (var first = Open(FaultyServer.Quick with { Retries = 0, Concurrency = 1 }))
        {
            _server.Faults.Enqueue(Fault.Output("2, 4", "1, 2, 3, 4, 5, 6, 7, 8"));
            _server.Faults.Enqueue(Fault.Status(500));
            var ask = () => Fixture.Ask(first, _inputs);
            ask.Should().Throw<ModelForwardException>();
        }

        using var second = Open();
        var rows = Fixture.AskRows(second, _inputs);
        rows[0].Should().Equal(1, 2, 3, 4);
        rows[1].Should().Equal(5, 6, 7, 8);
        rows[2..].ShouldBeCloseTo(RecordedAnswers.Linear[2..]);
        _server.Questions.Should().HaveCount(4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    public void ForwardAsync_FilesCutOff_AsksAgainAndRewritesThem(int length)
    {
        AnswersAsNumPy();
        foreach (var file in Files)
            File.WriteAllBytes(file.FullName, File.ReadAllBytes(file.FullName)[..length]);
        AnswersAsNumPy();
        _server.Questions.Should().HaveCount(6);
        AnswersAsNumPy();
        _server.Questions.Should().HaveCount(6);
    }

    [Fact]
    public void ForwardAsync_FileWithOneBitChanged_AsksAgain()
    {
        AnswersAsNumPy();
        var content = File.ReadAllBytes(Files[0].FullName);
        content[7] ^= 1;
        File.WriteAllBytes(Files[0].FullName, content);
        AnswersAsNumPy();
        _server.Questions.Should().HaveCount(4);
    }

    [Fact]
    public void ForwardAsync_FolderWhereAFileShouldBe_FailsEachTimeAndKeepsNobodyWaiting()
    {
        AnswersAsNumPy();
        var place = Files[0].FullName;
        File.Delete(place);
        Directory.CreateDirectory(Path.Combine(place, "in the way"));
        using var model = Open();

        for (var i = 0; i < 2; i++)
            FluentActions.Invoking(() => Fixture.Ask(model, _inputs)).Should().Throw<Exception>().Which.Should().Match<Exception>(failure => failure is IOException || failure is UnauthorizedAccessException);
    }

    [Fact]
    public void ForwardAsync_OtherVersion_AsksAnew()
    {
        AnswersAsNumPy();
        using var versioned = new CachedModel(_server.Connect(suffix: "/versions/1"), _folder.FullName);
        Fixture.AskRows(versioned, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
        versioned.Hits.Should().Be(0);
    }

    [Fact]
    public void ForwardAsync_KnownRows_CostNoBudget()
    {
        AnswersAsNumPy();
        using var model = Open(FaultyServer.Quick with { MaxQueries = 0 });
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
        using var others = Fixture.Inputs(6, 3);
        var ask = () => Fixture.Ask(model, others);
        ask.Should().Throw<QueryBudgetExceededException>().Which.Requested.Should().Be(1);
    }

    [Fact]
    public void Files_AfterARun_HoldNoInputsAndLeaveNothingTemporary()
    {
        AnswersAsNumPy();
        Files.Should().HaveCount(5).And.OnlyContain(file => file.Length == 4 + 4 * sizeof(float) + 32 && file.Extension.Length == 0);
    }

    private void AnswersAsNumPy()
    {
        using var model = Open();
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
    }

    private CachedModel Open(EndpointOptions? options = null) => new(_server.Connect(options), _folder.FullName);
}

public sealed class CachedModelContractTests : ModelAdapterContract, IDisposable
{
    private readonly FaultyServer _server = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modeldiff");

    protected override bool TakesNaN => false;

    protected override IModelAdapter Create() => new CachedModel(_server.Connect(), _folder.FullName);

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _server.Dispose();
    }
}
