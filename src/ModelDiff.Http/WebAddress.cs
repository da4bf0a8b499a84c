using ModelDiff.Models;

namespace ModelDiff.Http;

/// <summary>Addresses that may be asked.</summary>
internal static class WebAddress
{
    /// <exception cref="ModelLoadException">It is no address of HTTP, or holds a password.</exception>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ModelLoadException(text.Split('?')[0], "expected an address that begins with http:// or https://.");
        return address.UserInfo.Length == 0
            ? address
            : throw new ModelLoadException($"{address.Scheme}://***@{address.Authority}{address.AbsolutePath}", "expected an address without user name and password: credentials come from environment variables.");
    }
}
