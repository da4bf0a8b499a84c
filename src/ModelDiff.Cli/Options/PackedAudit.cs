using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Models;

namespace ModelDiff.Cli.Options;

/// <summary>A packed panel of the command line, in place of inputs and of all or most models of a panel.</summary>
/// <param name="terminal">Told of twins that do not count.</param>
/// <param name="models">What the command line says of models.</param>
/// <param name="options">How victims are compared and judged.</param>
/// <param name="file">The packed panel.</param>
internal sealed class PackedAudit(Terminal terminal, ModelSettings models, ComparisonOptions options, string file)
{
    /// <summary>Asks a victim, and further models, what the panel's were asked.</summary>
    /// <param name="victimName">A file, an address, or a name from the list.</param>
    /// <param name="suspectName">Likewise; null where there is none yet.</param>
    /// <param name="victim">Borrowed.</param>
    /// <param name="panelNames">Further models of the panel.</param>
    /// <param name="shadowNames">The owner's copies, by which the power is told.</param>
    /// <param name="progress">Told of all models.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="UsageException">The victim or the suspect is in the panel.</exception>
    public async Task<Fingerprint> PrepareAsync(
        string victimName, string? suspectName, IModelAdapter victim, IReadOnlyList<string> panelNames, IReadOnlyList<string> shadowNames, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        using var packed = PackedPanelFile.Load(file);
        ModelReferences.CheckApart(models, packed, suspectName is null ? [victimName] : [victimName, suspectName]);
        var hash = models.HashOf(models.Describe(victimName));
        Tell(packed, hash);
        ModelReferences.WarnOfSize(terminal, models, panelNames, options.Audit, packed.ProfilesFor(hash));
        var fingerprint = await new PanelPacker(options).PrepareAsync(victim, packed, progress, cancellationToken);
        fingerprint = await Replace(fingerprint, panelNames.Count == 0 ? null : asked => new ModelComparer(options).AddPanelAsync(asked, ModelReferences.Panel(models, panelNames, victim.Signature), progress, cancellationToken));
        return await Replace(fingerprint, shadowNames.Count == 0 ? null : asked => new PowerEstimate(options).AddAsync(asked, ModelReferences.Shadows(models, shadowNames, victim.Signature), progress, cancellationToken));
    }

    private void Tell(PackedPanel packed, string? victim)
    {
        if (packed.HasTwinsOfAnother(victim))
            terminal.Warn($"the {packed.TwinCount} twins of '{file}' are those of another victim (SHA-256 {packed.VictimSha256![..12]}…; this one has {victim![..12]}…) and are left out.");
        else if (packed.TwinCount > 0 && packed.VictimSha256 is null)
            terminal.Warn($"'{file}' does not tell whose its {packed.TwinCount} twins are: they must be second models of this victim.");
    }

    private static async Task<Fingerprint> Replace(Fingerprint fingerprint, Func<Fingerprint, ValueTask<Fingerprint>>? change)
    {
        if (change is null)
            return fingerprint;
        using (fingerprint)
            return await change(fingerprint);
    }
}
