using System.Collections.Immutable;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Which models of a zoo are suspects, of which ancestors, against which references.</summary>
internal sealed class ReuseCases
{
    private readonly ImmutableArray<Entry> _models;
    private readonly ILookup<string, Entry> _byName;

    /// <param name="zoo">The zoo.</param>
    public ReuseCases(ZooManifest zoo)
    {
        _models = [.. zoo.Models.Select(model => new Entry(model.Recipe, LineageName.TryParse(model.Recipe.Name)!))];
        _byName = _models.ToLookup(model => model.Recipe.Name);
    }

    /// <summary>
    /// The paper's suspects with its pairs: each derived model against the model it was made from (direct), and those that were quantized, pruned or
    /// distilled also against that one's parent (combined).
    /// </summary>
    /// <param name="steals">The group whose steals count as the paper's.</param>
    public ImmutableArray<ReuseCase> Paper(ModelGroup steals = ModelGroup.Paper) =>
    [
        .. _models.Where(model => model.IsDerived && (model.Recipe.Step is Steal ? model.Recipe.Group == steals : model.Recipe.Group == ModelGroup.Paper))
            .Select(model => Case(model, model.Recipe.Step is Quantize or Prune or Distill ? 2 : 1)),
    ];

    /// <summary>Suspects of one group of models that the paper lacks. Two steps of reuse and half precision count against the grandparent too.</summary>
    public ImmutableArray<ReuseCase> Extra(ModelGroup group) =>
        [.. _models.Where(model => model.Recipe.Group == group && model.IsDerived).Select(model => Case(model, group is ModelGroup.TwoSteps or ModelGroup.Float16 ? 2 : 1))];

    /// <summary>Two children of one parent, neither made from the other: distilled against pruned, tuned to one task against tuned to another.</summary>
    public ImmutableArray<ReuseCase> Siblings()
    {
        var children = _models.Where(model => model.IsDerived && model.Recipe.Group == ModelGroup.Paper).GroupBy(model => model.Recipe.Parent!);
        return [.. children.SelectMany(family => Pairs([.. family])).Select(pair => new ReuseCase(pair.Suspect.Recipe.Name, [pair.Candidate.Recipe.Name], References(pair.Suspect)))];

        static IEnumerable<(Entry Suspect, Entry Candidate)> Pairs(Entry[] family)
        {
            foreach (var suspect in family.Where(model => model.Recipe.Step is Distill))
            {
                if (family.LastOrDefault(model => model.Recipe.Step is Prune) is { } pruned)
                    yield return (suspect, pruned);
            }

            foreach (var suspect in family.Where(model => model.Recipe.Step is Transfer))
            {
                if (family.LastOrDefault(model => model.Recipe.Step is Transfer && model.Recipe.Task != suspect.Recipe.Task) is { } other)
                    yield return (suspect, other);
            }
        }
    }

    /// <summary>
    /// Models against models that they were <em>not</em> made from: every model without a source model, and the second models of each recipe, against every source
    /// model, transfer and retrained model of the paper's that is no relative. What is measured here is how often an innocent model is accused.
    /// </summary>
    public ImmutableArray<ReuseCase> Innocent()
    {
        var victims = _models.Where(model => model.Recipe.Group == ModelGroup.Paper && model.Recipe.Step is Learn or Transfer).ToArray();
        return
        [
            .. from suspect in _models
               where suspect.Recipe.Group == ModelGroup.Homologous || (suspect.Recipe.Group == ModelGroup.Paper && !suspect.HasSource)
               from victim in victims
               where victim.Root != suspect.Root
               select new ReuseCase(suspect.Recipe.Name, [victim.Recipe.Name], [.. References(suspect).Except(References(victim, related: true))]),
        ];
    }

    /// <summary>Second models of each recipe against the first: same data, same architecture, no reuse.</summary>
    public ImmutableArray<ReuseCase> Twins() =>
    [
        .. _models.Where(model => model.Recipe.Group == ModelGroup.Homologous)
            .Select(model => (Model: model, Twin: model.Recipe.Name.Replace(",2)", ")", StringComparison.Ordinal)))
            .Where(pair => _byName.Contains(pair.Twin))
            .Select(pair => new ReuseCase(pair.Model.Recipe.Name, [pair.Twin], [.. References(pair.Model).Except(References(_byName[pair.Twin].First(), related: true))])),
    ];

    /// <summary>Every case that there is.</summary>
    public IEnumerable<ReuseCase> All() => Paper().Concat(Enum.GetValues<ModelGroup>().Where(group => group != ModelGroup.Paper).SelectMany(group => Extra(group))).Concat(Siblings()).Concat(Innocent()).Concat(Twins());

    private ReuseCase Case(Entry suspect, int generations)
    {
        var ancestors = new List<string>();
        for (var parent = suspect.Recipe.Parent; parent is not null && ancestors.Count < generations; parent = _byName[parent].First().Recipe.Parent)
            ancestors.Add(parent);
        return new ReuseCase(suspect.Recipe.Name, [.. ancestors], References(suspect));
    }

    /// <summary>The paper's references: all that has another first model, but for quantized models. <paramref name="related"/>: those with the same first model instead.</summary>
    private ImmutableArray<string> References(Entry suspect, bool related = false) =>
    [
        .. _models.Where(model => model.Recipe.Group is ModelGroup.Paper or ModelGroup.SameArchitectureSteal && model.Recipe.Step is not Quantize && (model.Root == suspect.Root) == related)
            .Select(model => model.Recipe.Name),
    ];

    private sealed record Entry(ModelRecipe Recipe, LineageName Name)
    {
        public string Root => Name.Steps[0];

        /// <summary>Whether it goes back to a source model.</summary>
        public bool HasSource => Root.StartsWith("pretrain", StringComparison.Ordinal);

        public bool IsDerived => HasSource && Name.Steps.Length > 1 && !Root.EndsWith(",2)", StringComparison.Ordinal);
    }
}
