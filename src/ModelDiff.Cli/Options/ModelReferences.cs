using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Options;

/// <summary>Models of the command line that are opened when their turn comes.</summary>
internal static class ModelReferences
{
    /// <summary>The reference models of a panel.</summary>
    /// <param name="settings">What the command line says of models.</param>
    /// <param name="names">Files, folders, or names from the list.</param>
    /// <param name="victim">What they must take; a reference model that takes other inputs is an error when its turn comes.</param>
    /// <exception cref="UsageException">One is a copy of the victim.</exception>
    public static IReadOnlyList<ModelReference> Panel(ModelSettings settings, IReadOnlyList<string> names, ModelSignature victim) => WithoutShadows(Of(settings, names, model => Check(model, victim)));

    /// <summary>Reference models that are asked images, each in the size that it takes.</summary>
    /// <param name="settings">What the command line says of models.</param>
    /// <param name="names">Files, folders, or names from the list.</param>
    /// <exception cref="UsageException">One is a copy of the victim.</exception>
    public static IReadOnlyList<ModelReference> OfImages(ModelSettings settings, IReadOnlyList<string> names) => WithoutShadows(Of(settings, names, TrainingData.Check));

    private static IReadOnlyList<ModelReference> WithoutShadows(IReadOnlyList<ModelReference> panel) =>
        panel.FirstOrDefault(model => model.Profile.Role == ModelRole.Shadow) is { } shadow
            ? throw new UsageException($"'{shadow.Profile.Name}' is a copy of the victim and no model of a panel: give {ShadowOptions.Name}.")
            : panel;

    /// <summary>The owner's own copies of the victim.</summary>
    /// <param name="settings">What the command line says of models.</param>
    /// <param name="names">Lists of copies, or their folders.</param>
    /// <param name="victim">What they must take.</param>
    /// <exception cref="UsageException">A model does not tell by which method it was copied.</exception>
    public static IReadOnlyList<ModelReference> Shadows(ModelSettings settings, IReadOnlyList<string> names, ModelSignature victim)
    {
        var shadows = Of(settings, names, model => Check(model, victim));
        return shadows.FirstOrDefault(model => model.Profile is not { Role: ModelRole.Shadow, Method: not null }) is { } other
            ? throw new UsageException($"'{other.Profile.Name}' is no copy of the victim by its list ('role': 'shadow' and 'method'): 'modeldiff shadows train' makes such.")
            : shadows;
    }

    private static IReadOnlyList<ModelReference> Of(ModelSettings settings, IReadOnlyList<string> names, Action<ModelSignature> check) =>
        [.. names.SelectMany(settings.Expand).Select(name => new ModelReference(Profile(settings, settings.Describe(name)), () => Checked(settings.Open(name), check)))];

    /// <summary>Says before anything is loaded that the victim or the suspect lies in the panel: judged by it, a thief would look like a stranger.</summary>
    /// <param name="settings">What the command line says of models.</param>
    /// <param name="names">The panel.</param>
    /// <param name="subjects">Victim and suspect: files, addresses, or names from the list.</param>
    /// <exception cref="UsageException">A reference model's file is that of a subject.</exception>
    public static void CheckApart(ModelSettings settings, IReadOnlyList<string> names, params ReadOnlySpan<string> subjects)
    {
        foreach (var subject in subjects)
        {
            if (Profile(settings, settings.Describe(subject)) is not { Sha256: { } hash } profile)
                continue;
            if (names.SelectMany(settings.Expand).FirstOrDefault(name => Profile(settings, settings.Describe(name)).Sha256 == hash) is { } both)
                throw new UsageException($"the reference model '{both}' is the same file as '{profile.Name}' (SHA-256 {hash[..12]}…): leave it out of the panel, whose models must have nothing to do with victim and suspect.");
        }
    }

    /// <summary>The same for a packed panel.</summary>
    /// <param name="settings">What the command line says of models.</param>
    /// <param name="packed">Borrowed.</param>
    /// <param name="subjects">Victim and suspect.</param>
    /// <exception cref="UsageException">A model of the panel has the file of a subject.</exception>
    public static void CheckApart(ModelSettings settings, PackedPanel packed, params ReadOnlySpan<string> subjects)
    {
        foreach (var subject in subjects)
        {
            if (settings.HashOf(settings.Describe(subject)) is { } hash && packed.Members.FirstOrDefault(member => member.Profile.Sha256 == hash) is { } both)
                throw new UsageException($"the model '{both.Profile.Name}' of the packed panel is the same file as '{subject}' (SHA-256 {hash[..12]}…): pack the panel without it.");
        }
    }

    /// <summary>Warns before anything is loaded that no verdict can come of a panel at the accepted rate; what it measures may be wanted all the same.</summary>
    /// <param name="terminal">Told.</param>
    /// <param name="settings">What the command line says of models.</param>
    /// <param name="names">The panel.</param>
    /// <param name="options">The accepted rate, and what is known of the victim's initialization.</param>
    /// <param name="known">Models that are in the panel already.</param>
    public static void WarnOfSize(Terminal terminal, ModelSettings settings, IReadOnlyList<string> names, AuditOptions options, params IEnumerable<ModelProfile> known)
    {
        DescribedModel[] panel = [.. names.SelectMany(settings.Expand).Select(settings.Describe)];
        if (panel.Any(model => !Exists(model.Path)))
            return;   // opening it will tell
        if (PanelReach.Shortage([.. known, .. panel.Select(ProfileAsTold)], options) is { } shortage)
            terminal.Warn(shortage);
    }

    /// <summary>What is known of a model of the command line.</summary>
    /// <exception cref="InputFileException">Its file is not the one that the list tells by its hash.</exception>
    public static ModelProfile Profile(ModelSettings settings, DescribedModel model)
    {
        var profile = ProfileAsTold(model);
        var hash = settings.HashOf(model);
        if (hash is not null && profile.Sha256 is { } told && !told.Equals(hash, StringComparison.OrdinalIgnoreCase))
            throw new InputFileException(model.Path, $"its SHA-256 is {hash}; the list says {told}: it was changed since, or the list is of another file.");
        return profile with { Sha256 = hash ?? profile.Sha256 };
    }

    private static bool Exists(string path) => WeightFiles.IsFile(path) || EndpointSettings.IsEndpoint(path);

    private static ModelProfile ProfileAsTold(DescribedModel model) => model.Profile ?? new ModelProfile(model.Name ?? ModelNames.Of([model.Path])[0]);

    private static void Check(ModelSignature model, ModelSignature victim)
    {
        CanonicalSpace.CheckShapes(victim, model);
        CanonicalSpace.CheckRanges(victim, model);
    }

    private static IModelAdapter Checked(IModelAdapter model, Action<ModelSignature> check)
    {
        try
        {
            check(model.Signature);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
