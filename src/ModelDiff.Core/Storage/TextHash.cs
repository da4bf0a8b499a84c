using System.Security.Cryptography;
using System.Text;

namespace ModelDiff.Storage;

/// <summary>Tells texts apart by a number of fixed length, for names of files.</summary>
internal static class TextHash
{
    /// <summary>SHA-256 of a text in UTF-8, 64 lower-case hexadecimal digits.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
