using System.Collections.Immutable;
using ModelDiff.Fingerprints;

namespace ModelDiff.Cli.Cases;

/// <summary>What the comparisons of one case share: the victim's and the panel's answers, asked for by the first that gets so far. Owns them.</summary>
internal sealed class PreparedAudit : IDisposable
{
    /// <summary>What all suspects are asked, with the answers; null as long as nobody has asked.</summary>
    public Fingerprint? Fingerprint { get; private set; }

    /// <summary>The files of its inputs.</summary>
    public ImmutableArray<string> Files { get; private set; } = [];

    /// <summary>Keeps answers for the suspects that follow.</summary>
    /// <param name="fingerprint">Owned by this from here on.</param>
    /// <param name="files">The files of its inputs.</param>
    public void Keep(Fingerprint fingerprint, IEnumerable<string> files) => (Fingerprint, Files) = (fingerprint, [.. files]);

    public void Dispose() => Fingerprint?.Dispose();
}
