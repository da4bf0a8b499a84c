using ModelDiff.Models;

namespace ModelDiff.Http;

/// <summary>The address of a model of the protocol, taken apart.</summary>
/// <param name="Model">For example <c>http://host:8000/v2/models/resnet</c>, perhaps with <c>/versions/3</c>.</param>
/// <param name="Server">The server's part of it: <c>http://host:8000/v2</c>.</param>
/// <param name="Name">The model's name.</param>
internal sealed record OipAddress(Uri Model, Uri Server, string Name)
{
    private const string Middle = "/v2/models/";

    /// <summary>Where the model is asked.</summary>
    public Uri Infer => new(Model.AbsoluteUri + "/infer");

    /// <exception cref="ModelLoadException">It is no such address.</exception>
    public static OipAddress Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var address = WebAddress.Parse(text);
        var path = address.AbsolutePath.TrimEnd('/');
        var start = path.LastIndexOf(Middle, StringComparison.Ordinal);
        var rest = start < 0 ? [] : path[(start + Middle.Length)..].Split('/');
        if (rest is not ([{ Length: > 0 }] or [{ Length: > 0 }, "versions", { Length: > 0 }]) || address.Query.Length > 0)
            throw new ModelLoadException(address.GetLeftPart(UriPartial.Path), "expected an address such as http://host:8000/v2/models/NAME or …/NAME/versions/3.");
        var root = address.GetLeftPart(UriPartial.Authority);
        return new(new Uri(root + path), new Uri(root + path[..(start + 3)]), Uri.UnescapeDataString(rest[0]));
    }
}
