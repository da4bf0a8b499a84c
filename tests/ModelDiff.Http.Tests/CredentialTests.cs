using ModelDiff.Models;
using ModelDiff.Tests.Models;
using TorchSharp;

namespace ModelDiff.Http.Tests;

/// <summary>Credentials go where they belong and nowhere else.</summary>
public sealed class CredentialTests : IDisposable
{
    private const string Variable = "MODELDIFF_TEST_TOKEN";
    private const string Secret = "s3cr3t-t0ken";

    private readonly FaultyServer _server = new();
    private readonly torch.Tensor _inputs = Fixture.Inputs(1, 3);

    public CredentialTests() => Environment.SetEnvironmentVariable(Variable, Secret);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _inputs.Dispose();
        _server.Dispose();
    }

    private static EndpointOptions WithToken => FaultyServer.Quick with { TokenVariable = Variable };

    [Fact]
    public void Requests_TokenVariable_CarryTheToken()
    {
        using var model = _server.Connect(WithToken);
        Fixture.Ask(model, _inputs).Dispose();
        _server.Seen.Select(request => request.Authorization).Should().HaveCount(3).And.OnlyContain(header => header == $"Bearer {Secret}");
    }

    [Fact]
    public void Requests_HeaderVariables_CarryTheirValues()
    {
        using var model = _server.Connect(FaultyServer.Quick with { HeaderVariables = new Dictionary<string, string> { ["X-Api-Key"] = Variable } });
        Fixture.Ask(model, _inputs).Dispose();
        _server.Seen.Should().HaveCount(3).And.OnlyContain(request => request.Headers["X-Api-Key"] == Secret);
    }

    [Fact]
    public void HeaderVariables_EmptyName_Throws()
    {
        var set = () => new EndpointOptions { HeaderVariables = new Dictionary<string, string> { ["X-Api-Key"] = "" } };
        set.Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public void ForwardAsync_RedirectToAnotherHost_IsNotFollowed(int status)
    {
        using var other = new FaultyServer();
        using var model = _server.Connect(WithToken);
        _server.Faults.Enqueue(Fault.Redirect($"{other.Root}/v2/models/dynamic_batch/infer?key={Secret}", status));
        var ask = () => Fixture.Ask(model, _inputs);
        ask.Should().Throw<ModelForwardException>().WithMessage($"*it redirects to '{other.Root}/v2/models/dynamic_batch/infer'. Redirects are not followed*").Which.ToString().Should().NotContain(Secret);
        other.Seen.Should().BeEmpty();
        _server.Questions.Should().ContainSingle();
    }

    [Fact]
    public void ConnectAsync_Redirect_IsNotFollowed()
    {
        using var other = new FaultyServer();
        _server.OnMetadata = Fault.Redirect(other.Address);
        var connect = () => _server.Connect(WithToken);
        connect.Should().Throw<ModelLoadException>().WithMessage($"*it redirects to '{other.Address}'*");
        other.Seen.Should().BeEmpty();
    }

    [Fact]
    public void ForwardAsync_ServerThatEchoesTheToken_IsQuotedWithoutIt()
    {
        using var model = _server.Connect(WithToken);
        _server.Faults.Enqueue(Fault.Status(403, $$"""{"error": "the token {{Secret}} has expired"}"""));
        var ask = () => Fixture.Ask(model, _inputs);
        ask.Should().Throw<ModelForwardException>().WithMessage("*403 Forbidden: the token *** has expired. It does not take the credentials that were sent (--token-env, --header-env).").Which.ToString().Should().NotContain(Secret);
    }

    [Fact]
    public void ConnectAsync_VariableThatIsNotSet_NamesIt()
    {
        var connect = () => _server.Connect(FaultyServer.Quick with { TokenVariable = "MODELDIFF_TEST_NONE" });
        connect.Should().Throw<ModelLoadException>().WithMessage("*the environment variable MODELDIFF_TEST_NONE is not set.");
        _server.Seen.Should().BeEmpty();
    }

    [Fact]
    public void ConnectAsync_TokenThatCanBeNoHeader_IsNotShown()
    {
        Environment.SetEnvironmentVariable(Variable, "first\nsecond");
        var connect = () => _server.Connect(WithToken);
        connect.Should().Throw<ModelLoadException>().WithMessage($"*the value of the environment variable {Variable} can be no header*").Which.ToString().Should().NotContain("second");
    }

    [Fact]
    public async Task ConnectAsync_PasswordInTheAddress_IsRefusedAndNotShown()
    {
        var connect = () => OipAdapter.ConnectAsync($"http://user:{Secret}@localhost:1/v2/models/m");
        (await connect.Should().ThrowAsync<ModelLoadException>()).WithMessage("Cannot load model 'http://***@localhost:1/v2/models/m': *").Which.ToString().Should().NotContain(Secret);
    }
}
