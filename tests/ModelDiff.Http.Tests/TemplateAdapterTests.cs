using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime.Tests;
using ModelDiff.Tests.Models;
using TorchSharp;

namespace ModelDiff.Http.Tests;

public sealed class TemplateAdapterTests : IDisposable
{
    private const string Variable = "MODELDIFF_TEST_KEY";

    private readonly FaultyServer _server = new();
    private readonly torch.Tensor _inputs = Fixture.Inputs(5, 3);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modeldiff");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _folder.Delete(recursive: true);
        _inputs.Dispose();
        _server.Dispose();
    }

    /// <summary>The greatest of the recorded scores, by eye: the last of each row but the fourth, whose last but two is greater.</summary>
    private static float[][] Labels => [[0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1], [0, 1, 0, 0], [0, 0, 0, 1]];

    [Fact]
    public void ForwardAsync_OneRowARequest_AnswersAsNumPy()
    {
        using var model = Open("row", "/answer/scores");
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
        _server.Questions.Should().HaveCount(5);
    }

    [Fact]
    public void ForwardAsync_Batches_AnswersAsNumPy()
    {
        using var model = Open("batch", "/predictions", "\"batch\": true");
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
        _server.Questions.Should().HaveCount(3);
    }

    [Fact]
    public void ForwardAsync_Faults_AnswersTheSame()
    {
        using var model = Open("batch", "/predictions", "\"batch\": true");
        foreach (var fault in new[] { Fault.Status(500), Fault.Cut, Fault.CutInBody, Fault.Status(429, retryAfter: "0") })
            _server.Faults.Enqueue(fault);
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
        _server.Questions.Where(request => request.WasAnswered).Should().HaveCount(3);
    }

    [Theory]
    [InlineData("label", "/answer/0", "\"classes\": 4")]
    [InlineData("label", "/answer", "\"classes\": 4")]
    [InlineData("label", "/answer/0", "\"classes\": [\"ant\", \"bee\", \"cat\", \"dog\"]")]
    [InlineData("name", "/answer", "\"classes\": [\"ant\", \"bee\", \"cat\", \"dog\"]")]
    public void ForwardAsync_LabelsOnly_AnswersOneHotRows(string api, string scores, string classes)
    {
        using var model = Open(api, scores, classes);
        model.Signature.OutputShape.Should().Be(new TensorShape(4));
        Fixture.AskRows(model, _inputs).ShouldBeCloseTo(Labels);
    }

    [Fact]
    public void ForwardAsync_NestedRow_SendsTheTemplatesBody()
    {
        using var model = Load($$"""
            {
                // comments and trailing commas are welcome
                "url": "{{_server.Root}}/api/row?version=2",
                "body": { "model": "m", "inputs": [{ "x": "{{EndpointTemplateInput}}", "n": 1 }] },
                "scores": "/a~1b/1",
                "inputShape": [2, 2],
            }
            """);
        using var row = torch.tensor(new[] { 0.5f, 1, -2, 0.1f }).reshape(1, 2, 2);
        _server.Faults.Enqueue(Fault.Answer("""{"a/b": [7, [[1], [2.5]]]}"""));
        Fixture.AskRows(model, row)[0].Should().Equal(1, 2.5f);
        _server.Questions.Single().Body.Should().Be("""{"model":"m","inputs":[{"x":[[0.5,1],[-2,0.1]],"n":1}]}""");
    }

    [Fact]
    public void Load_Template_TellsItsSignature()
    {
        using var model = Open("row", "/answer", "\"name\": \"suspect\", \"inputShape\": [3], \"range\": [-1, 1]");
        model.Signature.Should().Be(new ModelSignature("suspect") { Source = PathOf("house.endpoint.json"), InputShape = new TensorShape(3), InputRange = new InputRange(-1, 1) });
    }

    [Fact]
    public void Load_NoName_TakesThatOfTheFile()
    {
        using var model = Open("row", "/answer");
        model.Signature.Name.Should().Be("house");
    }

    [Fact]
    public void Requests_VariableInAHeader_CarryItsValueAndMessagesDoNot()
    {
        Environment.SetEnvironmentVariable(Variable, "k3y");
        using var model = Open("row", "/answer/scores", $$"""  "headers": {"Authorization": "Key ${{{Variable}}}"}  """);
        using var row = Fixture.Inputs(1, 3);
        Fixture.Ask(model, row).Dispose();
        _server.Seen.Single().Authorization.Should().Be("Key k3y");

        _server.Faults.Enqueue(Fault.Status(401, """{"message": "no such key: k3y"}"""));
        var ask = () => Fixture.Ask(model, row);
        ask.Should().Throw<ModelForwardException>().WithMessage("*401 Unauthorized: no such key: ***.").Which.ToString().Should().NotContain("k3y");
    }

    public static TheoryData<string, string, string, string> Answers => new()
    {
        { "/answer", "", "<html>", "expected JSON; got a page of HTML or XML" },
        { "/answer", "", """{"answer": [1, 2""", "expected JSON; got JSON that is damaged or cut off after 16 bytes (line 1, byte 16)" },
        { "/answer", "", """{"error": "quota"}""", "expected something at '/answer'; got the error 'quota'" },
        { "/answer", "", """{"answer": ["a"]}""", "expected numbers at '/answer'; got a text" },
        { "/answer", "", """{"answer": [1, null]}""", "expected numbers at '/answer'; got null" },
        { "/answer", "", """{"answer": []}""", "expected 1 rows; got 0 numbers" },
        { "/answer", "", """{"answer": [1e99]}""", "expected finite numbers; got Infinity" },
        { "/answer", "\"batch\": true", """{"answer": [1, 2]}""", "expected a list with 1 entries at '/answer'; got one with 2" },
        { "/answer", "\"batch\": true", """{"answer": 1}""", "expected a list with 1 entries at '/answer'; got 1" },
        { "/answer", "\"classes\": 3", """{"answer": 3}""", "expected one of 3 classes at '/answer'; got 3" },
        { "/answer", "\"classes\": 3", """{"answer": 0.5}""", "expected one of 3 classes at '/answer'; got 0.5" },
        { "/answer", "\"classes\": [\"ant\", \"bee\"]", """{"answer": "wasp"}""", "expected one of 2 classes at '/answer'; got 'wasp'" },
        { "/answer", "\"classes\": 3", """{"answer": [1, 2]}""", "expected one label per row; got 2" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void ForwardAsync_UnusableAnswer_SaysWhatWasExpected(string scores, string more, string answer, string expected)
    {
        using var model = Open("row", scores, more);
        using var row = Fixture.Inputs(1, 3);
        _server.Faults.Enqueue(Fault.Answer(answer));
        var ask = () => Fixture.Ask(model, row);
        ask.Should().Throw<ModelOutputException>().WithMessage($"Model 'house' gave an unusable output: {_server.Root}/api/row: {expected}.");
        _server.Questions.Should().ContainSingle();
    }

    [Theory]
    [InlineData("[]", "expected a template, a JSON object; got a list.")]
    [InlineData("{", "expected a template in JSON: *")]
    [InlineData("{}", "the key 'url' is missing.")]
    [InlineData("""{"url": 1}""", "'url' must be an address.")]
    [InlineData("""{"url": "http://h/", "body": {}, "scores": ""}""", "the body must hold the text \"{{input}}\" once, as a value of its own, or \"{{png}}\" once, for an image; it does 0 times.")]
    [InlineData("""{"url": "http://h/", "body": ["{{input}}", "{{input}}"], "scores": ""}""", "*it does 2 times.")]
    [InlineData("""{"url": "http://h/", "body": "{{input}}"}""", "the key 'scores' is missing.")]
    [InlineData("""{"url": "http://h/", "body": "{{input}}", "scores": "answer"}""", "'scores' must be a JSON pointer such as \"/scores\".")]
    [InlineData("""{"url": "http://h/", "body": "{{input}}", "scores": "", "batch": 1}""", "'batch' must be true or false.")]
    [InlineData("""{"url": "http://h/", "body": "{{input}}", "scores": "", "classes": ["a", "a"]}""", "'classes' must be a list of at least two different names, or a number of classes from 2 to 1000000.")]
    [InlineData("""{"url": "http://h/", "body": "{{input}}", "scores": "", "inputShape": [3, 0]}""", "'inputShape' must be a list of whole numbers above 0.")]
    [InlineData("""{"url": "http://h/", "body": "{{input}}", "scores": "", "range": [1, 0]}""", "'range' must be two numbers, [minimum, maximum].")]
    [InlineData("""{"url": "http://h/", "body": "{{input}}", "scores": "", "headers": {"X": 1}}""", "'headers' must be an object of names and texts.")]
    [InlineData("""{"url": "http://h/", "body": "{{input}}", "scores": "", "headers": {"Content-Type": "x"}}""", "the header 'Content-Type' cannot be set.")]
    [InlineData("""{"url": "http://h/", "body": "{{input}}", "scores": "", "headers": {"X": "${MODELDIFF_TEST_NONE}"}}""", "the environment variable MODELDIFF_TEST_NONE is not set.")]
    [InlineData("""{"url": "http://h/", "body": "{{input}}", "scores": "", "batsh": true}""", "the key 'batsh' is unknown; known are batch, body, *")]
    public void Load_NoTemplate_SaysWhatIsWrong(string text, string expected)
    {
        var load = () => Load(text);
        load.Should().Throw<ModelLoadException>().WithMessage($"Cannot load model '{PathOf("house.endpoint.json")}': {expected}");
    }

    [Fact]
    public void Load_NoFile_SaysSo()
    {
        var load = () => TemplateAdapter.Load(PathOf("none.endpoint.json"));
        load.Should().Throw<ModelLoadException>().WithMessage("*there is no such file.");
    }

    private const string EndpointTemplateInput = "{{input}}";

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private TemplateAdapter Open(string api, string scores, string more = "") => Load($$"""
        {
            "url": "{{_server.Root}}/api/{{api}}",
            "body": { "data": "{{EndpointTemplateInput}}" },
            "scores": {{JsonSerializer.Serialize(scores)}},
            {{more}}
        }
        """);

    private TemplateAdapter Load(string text)
    {
        File.WriteAllText(PathOf("house.endpoint.json"), text);
        return TemplateAdapter.Load(PathOf("house.endpoint.json"), FaultyServer.Quick);
    }
}

public sealed class TemplateContractTests : ModelAdapterContract, IDisposable
{
    private readonly FaultyServer _server = new();
    private readonly string _path = Path.GetTempFileName();

    public TemplateContractTests() => File.WriteAllText(_path, $$$"""{ "url": "{{{_server.Root}}}/api/batch", "body": { "data": "{{input}}" }, "scores": "/predictions", "batch": true, "inputShape": [3] }""");

    protected override bool TakesNaN => false;

    protected override IModelAdapter Create() => TemplateAdapter.Load(_path, FaultyServer.Quick);

    public void Dispose()
    {
        File.Delete(_path);
        _server.Dispose();
    }
}
