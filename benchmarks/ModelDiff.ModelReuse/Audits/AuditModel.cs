using ModelDiff.Models;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>A model file of an audit.</summary>
/// <param name="Cell">What it is: a method of reuse, a kind of innocents, or its role in a panel.</param>
/// <param name="Path">The file.</param>
/// <param name="Profile">What an audit knows of it.</param>
/// <param name="IsDerived">Whether it was made from the owner's model.</param>
internal sealed record AuditModel(string Cell, string Path, ModelProfile Profile, bool IsDerived)
{
    /// <summary>The kind that tells the probability of its first class and no more.</summary>
    public const string OneOutput = "one-output";

    /// <summary>Opens the model; the caller disposes it.</summary>
    public IModelAdapter Open()
    {
        var model = TrainedModel.Load(Path);
        return Cell == InWords(OneOutput) ? new FirstProbability(model) : model;
    }

    /// <summary>The models of a list, each in the cell that its name begins with.</summary>
    /// <param name="list">The list.</param>
    /// <param name="folder">Where it lies.</param>
    /// <param name="isDerived">Whether they were made from the owner's model.</param>
    /// <param name="cell">The cell of all of them, in place of their names'.</param>
    public static IEnumerable<AuditModel> Of(PanelFile list, string folder, bool isDerived, string? cell = null)
    {
        var place = System.IO.Path.GetFileName(folder);
        return list.Models.Select(model => new AuditModel(
            cell ?? InWords(model.Name[..model.Name.LastIndexOf('-')]),
            System.IO.Path.Combine(folder, model.Path),
            model.ToProfile() with { Name = $"{place}/{model.Name}", Family = $"{place}/{model.Family}" },
            isDerived));
    }

    private static string InWords(string name) => name.Replace('-', ' ');
}
