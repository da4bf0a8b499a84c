using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Options;

/// <summary>The models of a panel, opened. Owns them.</summary>
internal sealed class PanelModels : IDisposable
{
    private readonly List<PanelModel> _models = [];

    /// <param name="settings">What the command line says of models.</param>
    /// <param name="names">Files, folders, or names from the list.</param>
    public PanelModels(ModelSettings settings, IReadOnlyList<string> names)
    {
        try
        {
            foreach (var name in names.SelectMany(name => ModelFolder.Expand(name)))
                _models.Add(new PanelModel(settings.Open(name), settings.Describe(name).Family));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<PanelModel> Models => _models;

    /// <exception cref="UsageException">A reference model takes other inputs than the victim.</exception>
    public void Check(ModelSignature victim)
    {
        foreach (var member in _models)
        {
            CanonicalSpace.CheckShapes(victim, member.Model.Signature);
            CanonicalSpace.CheckRanges(victim, member.Model.Signature);
        }
    }

    public void Dispose() => _models.ForEach(member => member.Model.Dispose());
}
