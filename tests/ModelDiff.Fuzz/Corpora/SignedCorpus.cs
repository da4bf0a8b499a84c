using System.Text;

namespace ModelDiff.Fuzz;

/// <summary>Signed statements and keys, made once for these tests, since a signature is another one each time.</summary>
internal static class SignedCorpus
{
    private const string Public = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEc+A5T0BmfJw97uo79E0voUxzuUf7
        tfFh5dmhrk0h120kc1reZnfGOehctRJZApK2lqjzRywS2V4cr+Xm6uOekA==
        -----END PUBLIC KEY-----
        """;

    private const string Private = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIMz4qkCvSBG0kPX2OfpN31mW0u7e1J+evRKRj0eqXTbboAoGCCqGSM49
        AwEHoUQDQgAEc+A5T0BmfJw97uo79E0voUxzuUf7tfFh5dmhrk0h120kc1reZnfG
        OehctRJZApK2lqjzRywS2V4cr+Xm6uOekA==
        -----END EC PRIVATE KEY-----
        """;

    private const string Envelope = """{"payloadType":"application/vnd.in-toto+json","payload":"eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbXX0=","signatures":[{"keyid":"k","sig":"MEUCIAjT/ZoF5pWhz1BvSoTw1raR81zgKjRVNE09ooxVAdgoAiEA6ahNcQUTTvAOJeAH9Aq54xi8dKhE3qnSvsL0swSWbkg="}]}""";

    /// <summary>The public key's file.</summary>
    public static string Key { get; } = Scratch.Write(Encoding.ASCII.GetBytes(Public), "key.pem");

    public static IReadOnlyList<byte[]> Keys { get; } = [Encoding.ASCII.GetBytes(Public), Encoding.ASCII.GetBytes(Private)];

    public static IReadOnlyList<byte[]> Envelopes { get; } = [Encoding.ASCII.GetBytes(Envelope)];
}
