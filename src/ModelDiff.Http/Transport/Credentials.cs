using ModelDiff.Models;

namespace ModelDiff.Http.Transport;

/// <summary>Headers that requests carry, and which of their parts are secret.</summary>
/// <param name="Headers">Values by name.</param>
/// <param name="Secrets">Parts of the values that must show in no message.</param>
internal sealed record Credentials(IReadOnlyDictionary<string, string> Headers, IReadOnlyList<string> Secrets)
{
    /// <summary>The bearer token of an environment variable, or nothing.</summary>
    /// <exception cref="ModelLoadException">The variable is not set, or its value can be no header.</exception>
    public static Credentials Bearer(string address, string? variable)
    {
        if (variable is null)
            return new(new Dictionary<string, string>(), []);
        var token = Read(address, variable);
        return new(new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" }, [token]);
    }

    /// <summary>The value of an environment variable.</summary>
    /// <exception cref="ModelLoadException">It is not set, or can be no part of a header.</exception>
    public static string Read(string address, string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable)?.Trim();
        if (string.IsNullOrEmpty(value))
            throw new ModelLoadException(address, $"the environment variable {variable} is not set.");
        return value.All(character => character is >= ' ' and <= '~')
            ? value
            : throw new ModelLoadException(address, $"the value of the environment variable {variable} can be no header: it has characters that are no printable ASCII.");
    }

    /// <summary>What an endpoint says as one short line without secrets.</summary>
    public string Quote(string text)
    {
        foreach (var secret in Secrets)
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        var line = text.Trim().ReplaceLineEndings("\n").Split('\n')[0].Trim();
        return line.Length <= 200 ? line : line[..200] + "…";
    }
}
