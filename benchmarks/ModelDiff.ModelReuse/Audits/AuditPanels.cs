using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>A panel that an owner may have.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Members">Its models, for a suspect of an architecture.</param>
/// <param name="Hidden">Relatives that hide in it; no suspects of that audit.</param>
internal sealed record AuditPanel(string Name, Func<string?, ImmutableArray<AuditModel>> Members, ImmutableArray<AuditModel> Hidden)
{
    public AuditPanel(string name, IEnumerable<AuditModel> members)
        : this(name, [.. members], [])
    {
    }

    public AuditPanel(string name, ImmutableArray<AuditModel> members, ImmutableArray<AuditModel> hidden)
        : this(name, _ => members, hidden)
    {
    }
}

/// <summary>The panels by which each suspect is judged: the recommended one, and those that owners have.</summary>
internal static class AuditPanels
{
    /// <summary>References of the recommended panel.</summary>
    public const int Standard = 20;

    /// <summary>References of the other task.</summary>
    public const int OfOtherTask = 16;

    private const int Least = 13;
    private const int OfTask = 4;
    private const int Fresh = 5;
    private const int Own = 3;
    private const int Copies = 16;
    private static readonly ImmutableArray<string> Hiding = ["distill", "finetune", "steal faithful", "steal soft"];

    /// <param name="owner">Has the twins.</param>
    /// <param name="references">Of the task.</param>
    /// <param name="otherTask">Of the other task.</param>
    public static ImmutableArray<AuditPanel> Of(AuditedOwner owner, ImmutableArray<AuditModel> references, ImmutableArray<AuditModel> otherTask)
    {
        AuditModel[] twins = [.. Twins(owner, ModelInitialization.Fresh, Fresh), .. Twins(owner, ModelInitialization.Own, Own)];
        ImmutableArray<AuditModel> hidden = [.. Hiding.Select(method => owner.Suspects.LastOrDefault(model => model.IsDerived && model.Cell == method)).OfType<AuditModel>()];
        AuditPanel[] panels =
        [
            OfReferences(Standard),
            OfReferences(Least),
            OfReferences(references.Length),
            new("without the suspect's architecture", architecture => [.. references.Where(model => model.Profile.Architecture != architecture).Take(Standard), .. twins], []),
            new($"{OfTask} of the task, {otherTask.Length} of another", [.. references.Take(OfTask), .. otherTask, .. twins]),
            new($"{hidden.Length} hidden relatives", [.. references.Take(Standard - hidden.Length), .. hidden.Select(AsReference), .. twins], hidden),
            new($"{Copies} copies of one reference", [.. Enumerable.Range(0, Copies).Select(i => Copy(references[0], i)), .. references.Skip(1).Take(OfTask), .. twins]),
            new("without twins", [.. references.Take(Standard)]),
        ];
        return [.. panels.DistinctBy(panel => panel.Name)];

        AuditPanel OfReferences(int most) => new($"{Math.Min(most, references.Length)} references", [.. references.Take(most), .. twins]);
    }

    private static IEnumerable<AuditModel> Twins(AuditedOwner owner, ModelInitialization initialization, int most) => owner.Twins.Where(model => model.Profile.Initialization == initialization).Take(most);

    /// <summary>As it is taken for who does not know better.</summary>
    private static AuditModel AsReference(AuditModel model) => model with { Profile = model.Profile with { Role = ModelRole.Reference, Method = null } };

    private static AuditModel Copy(AuditModel model, int number) => model with { Profile = model.Profile with { Name = FormattableString.Invariant($"{model.Profile.Name}, copy {number}"), Family = null } };
}
