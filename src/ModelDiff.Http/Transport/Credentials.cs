using System.Text.RegularExpressions;
using ModelDiff.Models;

namespace ModelDiff.Http.Transport;

/// <summary>Headers that requests carry, and which parts of them are secret.</summary>
internal sealed partial class Credentials
{
    private const int LongestQuote = 200;

    private readonly string _source;
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _secrets = [];

    private Credentials(string source) => _source = source;

    /// <summary>Values by name.</summary>
    public IReadOnlyDictionary<string, string> Headers => _headers;

    /// <summary>What options and a template say, with environment variables filled in.</summary>
    /// <param name="source">The address or file that messages name.</param>
    /// <param name="options">Name variables.</param>
    /// <param name="templates">Values in which <c>${NAME}</c> stands for a variable, by name; the options come before them.</param>
    /// <exception cref="ModelLoadException">A variable is not set, or a header cannot be set.</exception>
    public static Credentials Read(string source, EndpointOptions options, IReadOnlyDictionary<string, string>? templates = null)
    {
        var credentials = new Credentials(source);
        foreach (var (name, text) in templates ?? new Dictionary<string, string>())
            credentials.Add(name, VariableName().Replace(text, match => credentials.ReadSecret(match.Groups[1].Value)));
        foreach (var (name, variable) in options.HeaderVariables)
            credentials.Add(name, credentials.ReadSecret(variable));
        if (options.TokenVariable is { } token)
            credentials.Add("Authorization", $"Bearer {credentials.ReadSecret(token)}");
        return credentials;
    }

    /// <summary>Whether requests carry any secret.</summary>
    public bool HasSecrets => _secrets.Count > 0;

    /// <summary>What an endpoint says as one short line that is safe to show: without secrets, control characters and turns of the direction of writing.</summary>
    public string Quote(string text)
    {
        var line = Mask(Joined(text)).Trim().ReplaceLineEndings("\n").Split('\n')[0].Trim();
        return FailureText.Clean(line.Length <= LongestQuote ? line : line[..LongestQuote] + "…");
    }

    private string Mask(string text) =>
        _secrets.Aggregate(text, static (masked, secret) => masked.Replace(secret, "***", StringComparison.OrdinalIgnoreCase));

    /// <summary>The text without the characters that cannot be seen, where a secret shows once these are gone.</summary>
    private string Joined(string text)
    {
        var visible = FailureText.Clean(text).Replace("\uFFFD", "", StringComparison.Ordinal);
        return _secrets.Exists(secret => visible.Contains(secret, StringComparison.OrdinalIgnoreCase) && !text.Contains(secret, StringComparison.OrdinalIgnoreCase)) ? visible : text;
    }

    private void Add(string name, string value)
    {
        using var probe = new HttpRequestMessage();
        if (value.Any(char.IsControl) || !probe.Headers.TryAddWithoutValidation(name, value))
            throw new ModelLoadException(_source, $"the header '{name}' cannot be set.");
        _headers[name] = value;
    }

    private string ReadSecret(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable)?.Trim();
        if (string.IsNullOrEmpty(value))
            throw new ModelLoadException(_source, $"the environment variable {variable} is not set.");
        if (value.Any(character => character is < ' ' or > '~'))
            throw new ModelLoadException(_source, $"the value of the environment variable {variable} can be no header: it has characters that are no printable ASCII.");
        _secrets.AddRange(SecretForms.Of(value));
        return value;
    }

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex VariableName();
}
