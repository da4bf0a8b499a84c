using ModelDiff.Models;
using ModelDiff.Tests.Models;
using TorchSharp;

namespace ModelDiff.Http.Tests;

/// <summary>Endpoints of the protocol that answer with labels.</summary>
public sealed class LabelTests : IDisposable
{
    private readonly FaultyServer _server = new();
    private readonly torch.Tensor _inputs = Fixture.Inputs(2, 3);

    public LabelTests() =>
        _server.OnMetadata = Fault.Answer("""{"inputs": [{"name": "input", "datatype": "FP32", "shape": [-1, 3]}], "outputs": [{"name": "output", "datatype": "INT64", "shape": [-1]}]}""");

    public void Dispose()
    {
        _inputs.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("2", "2, 0", "INT64")]
    [InlineData("2, 1", "2, 0", "INT32")]
    [InlineData("2", "\"cat\", \"ant\"", "BYTES")]
    [InlineData("2", "\"2\", \"0\"", "BYTES")]
    public void ForwardAsync_Labels_AnswersOneHotRows(string shape, string data, string type)
    {
        using var model = _server.Connect(WithClasses);
        model.Signature.OutputShape.Should().Be(new TensorShape(3));
        _server.Faults.Enqueue(Fault.Output(shape, data, type: type));
        var rows = Fixture.AskRows(model, _inputs);
        rows[0].Should().Equal(0, 0, 1);
        rows[1].Should().Equal(1, 0, 0);
    }

    [Theory]
    [InlineData("2", "2, 3", "INT64", "expected one of 3 classes; got 3")]
    [InlineData("2", "-1, 2", "INT64", "expected one of 3 classes; got -1")]
    [InlineData("2", "\"cat\", \"wasp\"", "BYTES", "expected one of 3 classes; got 'wasp'")]
    [InlineData("2, 2", "0, 1, 2, 0", "INT64", "expected one label for each of 2 rows; got 4 labels")]
    public void ForwardAsync_NoLabels_SaysWhatWasExpected(string shape, string data, string type, string expected)
    {
        using var model = _server.Connect(WithClasses);
        _server.Faults.Enqueue(Fault.Output(shape, data, type: type));
        var ask = () => Fixture.Ask(model, _inputs);
        ask.Should().Throw<ModelOutputException>().WithMessage($"*/infer: {expected}.");
    }

    [Fact]
    public void ForwardAsync_TextsWithoutClasses_AsksForThem()
    {
        using var model = _server.Connect();
        _server.Faults.Enqueue(Fault.Output("2", "\"cat\", \"ant\"", type: "BYTES"));
        var ask = () => Fixture.Ask(model, _inputs);
        ask.Should().Throw<ModelOutputException>().WithMessage("*expected numbers; got texts (where these are labels, name the classes: --classes).");
    }

    [Fact]
    public void Named_NotTwoDifferentNames_Throws()
    {
        var one = () => ClassLabels.Named("cat");
        one.Should().Throw<ArgumentException>();
        var same = () => ClassLabels.Named("cat", "cat");
        same.Should().Throw<ArgumentException>();
        var none = () => ClassLabels.Numbered(1);
        none.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static EndpointOptions WithClasses => FaultyServer.Quick with { Classes = ClassLabels.Named("ant", "bee", "cat") };
}
