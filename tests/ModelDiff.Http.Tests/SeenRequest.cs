namespace ModelDiff.Http.Tests;

/// <summary>A request as it came.</summary>
internal sealed record SeenRequest(string Path, string Body, IReadOnlyDictionary<string, string> Headers, string? ContentType, bool WasAnswered)
{
    public string Authorization => Headers.GetValueOrDefault("Authorization", "");
}
