using System.CommandLine;
using ModelDiff.Fingerprints;

namespace ModelDiff.Cli.Output;

/// <summary>The signature beside a file that a command writes, where a key is given.</summary>
internal static class SignatureFile
{
    /// <summary>The option that names the key.</summary>
    public static Option<string?> Option() => new("--sign") { Description = "Sign the file with this private key (PEM, elliptic curve); the signature goes to FILE.sig.", HelpName = "KEY.pem" };

    /// <summary>Where it goes, or null.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The private key's file, or null.</param>
    public static string? Of(string file, string? key) => key is null ? null : file + FingerprintSignature.Extension;

    /// <summary>Sees to it that a key can sign, before there is work to lose.</summary>
    /// <param name="key">The private key's file, or null.</param>
    /// <exception cref="Storage.InputFileException">The file cannot be read, or holds no private key.</exception>
    public static void CheckKey(string? key)
    {
        if (key is not null)
            FingerprintSignature.CheckPrivateKey(key);
    }

    /// <summary>Signs what was written; does nothing without a key.</summary>
    /// <inheritdoc cref="Of"/>
    public static void Write(Terminal terminal, string file, string? key)
    {
        if (key is null)
            return;
        var signature = FingerprintSignature.Sign(file, key);
        OutputFiles.Write(Of(file, key)!, terminal.Out, stream => stream.Write(signature));
    }
}
