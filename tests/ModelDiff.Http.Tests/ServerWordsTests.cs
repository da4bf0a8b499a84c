using System.Text;
using ModelDiff.Http.Transport;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime.Tests;
using ModelDiff.Tests.Models;
using TorchSharp;

namespace ModelDiff.Http.Tests;

/// <summary>What a server says is understood, shown, and shown safely.</summary>
public sealed class ServerWordsTests : IDisposable
{
    private const string Variable = "MODELDIFF_TEST_WORDS_TOKEN";
    private const string Secret = "S3cr+t/k\"y&pass:word";
    private const string Metadata = """{"inputs": [{"name": "input", "datatype": "FP32", "shape": [-1, 3]}], "outputs": [{"name": "output", "datatype": "FP32", "shape": [-1, 4]}]}""";

    private readonly FaultyServer _server = new();
    private readonly torch.Tensor _inputs = Fixture.Inputs(2, 3);

    public ServerWordsTests() => Environment.SetEnvironmentVariable(Variable, Secret);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _inputs.Dispose();
        _server.Dispose();
    }

    private static EndpointOptions WithToken => FaultyServer.Quick with { TokenVariable = Variable, Retries = 0 };

    [Fact]
    public void ConnectAsync_ErrorUnderStatus200_IsShown()
    {
        _server.OnMetadata = Fault.Answer("""{"error": "model not loaded"}""");
        var connect = () => _server.Connect();
        connect.Should().Throw<ModelLoadException>().WithMessage("*got the error 'model not loaded'.");
    }

    [Fact]
    public void ForwardAsync_ByteOrderMarks_AreSkipped()
    {
        _server.OnMetadata = Fault.Answer("\uFEFF" + Metadata);
        using var model = _server.Connect();
        _server.Faults.Enqueue(Fault.Answer("\uFEFF" + """{"outputs": [{"name": "output", "datatype": "FP32", "shape": [2, 4], "data": [1, 2, 3, 4, 5, 6, 7, 8]}]}"""));
        Fixture.AskRows(model, _inputs).Should().BeEquivalentTo(new float[][] { [1, 2, 3, 4], [5, 6, 7, 8] });
    }

    [Theory]
    [InlineData("""{"error": "[request id: <id_unknown>] inference request batch-size must be <= 1 for 'max1'"}""")]
    [InlineData("""{"error": "too many rows"}""")]
    public void ForwardAsync_BatchIsRefused_SaysWhatToTry(string body)
    {
        using var model = _server.Connect();
        _server.Faults.Enqueue(Fault.Status(400, body));
        var ask = () => Fixture.Ask(model, _inputs);
        ask.Should().Throw<ModelForwardException>().WithMessage("*. Try --request-rows 1.");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public void ConnectAsync_NoCredentials_NamesTheOption(int status)
    {
        _server.OnMetadata = Fault.Status(status, "<html>Authorization Required</html>");
        var connect = () => _server.Connect();
        connect.Should().Throw<ModelLoadException>().WithMessage($"*it answered {status} *. Name the environment variable that holds a token: --token-env NAME.");
        var withToken = () => _server.Connect(WithToken);
        withToken.Should().Throw<ModelLoadException>().WithMessage("*It does not take the credentials that were sent (--token-env, --header-env).");
    }

    [Theory]
    [InlineData("4294967296", "4294967296")]
    [InlineData("99999999999999999999", "922337203685")]
    [InlineData("3600.25", "3600")]
    public void ForwardAsync_RetryAfterOfAnySize_IsUnderstood(string retryAfter, string seconds)
    {
        using var model = _server.Connect();
        _server.Faults.Enqueue(Fault.Status(503, retryAfter: retryAfter));
        var ask = () => Fixture.Ask(model, _inputs);
        ask.Should().Throw<ModelForwardException>().WithMessage($"*It asks to wait {seconds}* s; at most 60 s are allowed.");
        _server.Questions.Should().ContainSingle();
    }

    [Fact]
    public void ForwardAsync_ControlAndDirectionCharacters_AreNotPassedOn()
    {
        using var model = _server.Connect();
        _server.Faults.Enqueue(Fault.Status(400, "{\"error\": \"a\\u001b[31mb\\u202Ec\\u2066d\\u0007\"}"));
        var ask = () => Fixture.Ask(model, _inputs);
        ask.Should().Throw<ModelForwardException>().WithMessage("*: a\uFFFD[31mb\uFFFDc\uFFFDd\uFFFD.");
    }

    [Fact]
    public void WithOutput_HostileNamesInMetadata_AreShownSafely()
    {
        _server.OnMetadata = Fault.Answer(Metadata.Replace("\"output\"", $"\"y\\u001b[2J{Uri.EscapeDataString(Secret)}\"", StringComparison.Ordinal));
        using var model = _server.Connect(WithToken);
        var select = () => model.SelectOutput(OutputSelector.Parse("other"));
        select.Should().Throw<ArgumentException>().WithMessage("*select one of 'y\uFFFD[2J***' FP32*");
    }

    [Fact]
    public void ConnectAsync_RedirectThatHoldsTheToken_IsShownWithoutIt()
    {
        _server.OnMetadata = Fault.Redirect($"http://localhost/{Uri.EscapeDataString(Secret)}/login");
        var connect = () => _server.Connect(WithToken);
        connect.Should().Throw<ModelLoadException>().WithMessage("*it redirects to 'http://localhost/***/login'*");
    }

    public static TheoryData<string> Forms => new()
    {
        Secret,
        Secret.ToUpperInvariant(),
        Uri.EscapeDataString(Secret),
        Uri.EscapeDataString(Secret).ToLowerInvariant(),
        "S3cr+t/k\\\"y&pass:word",
        "S3cr+t\\/k\\\"y&pass:word",
        "S3cr\\u002Bt/k\\u0022y\\u0026pass:word",
        "S3cr+t/k&quot;y&amp;pass:word",
        Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)),
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Quote_EachFormOfTheSecret_IsMasked(string form) => Credentials.Read("x", WithToken).Quote($"<{form}>").Should().Be("<***>");

    [Theory]
    [InlineData("")]
    [InlineData("u")]
    [InlineData("us")]
    [InlineData("Bearer ")]
    [InlineData("user:")]
    public void Quote_SecretWithinBase64_IsMasked(string before)
    {
        var digits = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret + "!"));
        var shown = Credentials.Read("x", WithToken).Quote(digits);
        shown.Should().Contain("***");
        shown.Replace("***", "", StringComparison.Ordinal).Length.Should().BeLessThan(digits.Length - (4 * Secret.Length / 3) + 6);
    }

    [Fact]
    public void Quote_SecretBrokenByInvisibleCharacters_IsMasked() =>
        Credentials.Read("x", WithToken).Quote(Secret.Insert(3, "\u200B").Insert(7, "\u202E")).Should().Be("***");

    [Fact]
    public void Quote_PasswordOfABasicHeader_IsMasked()
    {
        Environment.SetEnvironmentVariable(Variable, "Basic dXNlcjpodW50ZXIyMg==");
        Credentials.Read("x", WithToken).Quote("no such password: hunter22").Should().Be("no such password: ***");
    }

    [Fact]
    public void ConnectAsync_BatchBeyondMemory_Throws()
    {
        _server.OnMetadata = Fault.Answer(Metadata.Replace("[-1, 3]", "[2147483647, 3]", StringComparison.Ordinal));
        var connect = () => _server.Connect();
        connect.Should().Throw<ModelLoadException>().WithMessage("*its input 'input' FP32 [2147483647, 3] has more than 2147483648 elements in one batch, too many to send.");
    }

    [Fact]
    public async Task ForwardAsync_SameRowsAtTheSameTime_AreAskedOnce()
    {
        var folder = Directory.CreateTempSubdirectory("modeldiff");
        try
        {
            using var model = new CachedModel(_server.Connect(FaultyServer.Quick with { Concurrency = 1 }), folder.FullName);
            using var inputs = Fixture.Inputs(5, 3);
            var calls = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                using var answer = await model.ForwardAsync(inputs);
                return Fixture.Rows(answer);
            }));
            foreach (var rows in await Task.WhenAll(calls))
                rows.ShouldBeCloseTo(RecordedAnswers.Linear);
            _server.Questions.Should().HaveCount(3);
            model.Hits.Should().Be(35);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task ForwardAsync_CallThatAsksFails_OthersAskThemselves()
    {
        var folder = Directory.CreateTempSubdirectory("modeldiff");
        try
        {
            using var model = new CachedModel(_server.Connect(FaultyServer.Quick with { Retries = 0, MaxBatchSize = 8 }), folder.FullName);
            using var inputs = Fixture.Inputs(5, 3);
            using var arrived = new SemaphoreSlim(0);
            using var released = new SemaphoreSlim(0);
            _server.Faults.Enqueue(async context =>
            {
                arrived.Release();
                await released.WaitAsync();
                await Fault.Status(500)(context);
            });
            var failing = Task.Run(async () => (await model.ForwardAsync(inputs)).Dispose());
            await arrived.WaitAsync();
            var waiting = Task.Run(async () => (await model.ForwardAsync(inputs)).Dispose());
            released.Release();
            await failing.Invoking(task => task).Should().ThrowAsync<ModelForwardException>();
            await waiting;
            _server.Questions.Should().HaveCount(2);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
