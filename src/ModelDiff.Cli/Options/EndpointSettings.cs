using ModelDiff.Http;
using ModelDiff.Models;

namespace ModelDiff.Cli.Options;

/// <summary>How models behind an endpoint are asked, as read from the command line.</summary>
internal sealed record EndpointSettings
{
    private const string TemplateExtension = ".endpoint.json";

    public EndpointOptions Options { get; init; } = new();

    /// <summary>Where answers are kept, or null.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>How often each row is asked.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Observed while endpoints are connected to.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Whether a word on the command line is an address or a template file.</summary>
    public static bool IsEndpoint(string path) => IsAddress(path) || path.EndsWith(TemplateExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Connects to an endpoint; the caller disposes it.</summary>
    public IModelAdapter Open(string path, ModelDescription description)
    {
        var options = Options with { InputShape = description.OwnShape, InputRange = description.Range, Output = description.OutputSelector };
        EndpointAdapter endpoint = IsAddress(path)
            ? OipAdapter.ConnectAsync(path, options, CancellationToken).GetAwaiter().GetResult()
            : TemplateAdapter.Load(path, options);
        try
        {
            return CacheFolder is null ? endpoint.Averaged(Repeats) : new CachedModel(endpoint, CacheFolder);
        }
        catch
        {
            endpoint.Dispose();
            throw;
        }
    }

    private static bool IsAddress(string path) => path.Contains("://", StringComparison.Ordinal);
}
