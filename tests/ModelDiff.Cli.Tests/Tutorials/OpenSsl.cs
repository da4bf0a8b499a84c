using System.Security.Cryptography;

namespace ModelDiff.Cli.Tests.Tutorials;

/// <summary>Stands in for the four lines of OpenSSL that tutorials use, where OpenSSL is not installed: same files, same formats.</summary>
internal static class OpenSsl
{
    /// <summary>Does what a line says, in the working directory.</summary>
    /// <param name="words">The line behind the program's name.</param>
    /// <exception cref="ArgumentException">It is another line.</exception>
    public static void Run(string[] words)
    {
        switch (words)
        {
            case ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", var file]:
                using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                    File.WriteAllText(file, key.ExportECPrivateKeyPem());
                break;
            case ["ec", "-in", var file, "-pubout", "-out", var output]:
                using (var key = KeyOf(file))
                    File.WriteAllText(output, key.ExportSubjectPublicKeyInfoPem());
                break;
            case ["dgst", "-sha256", "-sign", var file, "-out", var output, var signed]:
                using (var key = KeyOf(file))
                    File.WriteAllBytes(output, key.SignData(File.ReadAllBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
                break;
            case ["dgst", "-sha256", "-verify", var file, "-signature", var signature, var signed]:
                using (var key = KeyOf(file))
                    key.VerifyData(File.ReadAllBytes(signed), File.ReadAllBytes(signature), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence).Should().BeTrue();
                break;
            default:
                throw new ArgumentException($"'openssl {string.Join(' ', words)}' is not known here.", nameof(words));
        }
    }

    private static ECDsa KeyOf(string file)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return key;
    }
}
