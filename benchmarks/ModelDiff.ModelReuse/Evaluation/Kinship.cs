using System.Collections.Immutable;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>How models of a zoo are really related.</summary>
internal sealed class Kinship
{
    /// <summary>Two models that go back to different first models.</summary>
    public const string None = "unrelated";

    /// <summary>Unrelated, but of one task and architecture.</summary>
    public const string Alike = "unrelated, same task and architecture";

    private readonly ImmutableArray<ModelRecipe> _recipes;
    private readonly ImmutableArray<LineageName> _names;

    /// <param name="models">The models.</param>
    public Kinship(IEnumerable<ModelRecord> models)
    {
        _recipes = [.. models.Select(model => model.Recipe)];
        _names = [.. _recipes.Select(recipe => LineageName.TryParse(recipe.Name)!)];
    }

    /// <summary>The first model that a model goes back to; relatives have the same one.</summary>
    public string RootOf(int model) => _names[model].Steps[0];

    /// <summary>Whether two models go back to the same first model.</summary>
    public bool AreRelated(int a, int b) => RootOf(a) == RootOf(b);

    /// <summary>The kind of relation: a child and its parent by the way in which it was made, or how far apart two models stand.</summary>
    public string Between(int a, int b)
    {
        if (!AreRelated(a, b))
            return _recipes[a].Task == _recipes[b].Task && _recipes[a].Family == _recipes[b].Family ? Alike : None;
        var (child, ancestor) = _names[a].Steps.Length > _names[b].Steps.Length ? (_names[a], _names[b]) : (_names[b], _names[a]);
        return child.StepsFrom(ancestor) switch
        {
            1 => $"parent and child: {child.Method}",
            > 1 => "grandparent and further",
            _ when IsSiblings(_names[a], _names[b]) => "siblings",
            _ => "cousins and further",
        };
    }

    private static bool IsSiblings(LineageName a, LineageName b) => a.Steps.Length == b.Steps.Length && a.Steps.AsSpan()[..^1].SequenceEqual(b.Steps.AsSpan()[..^1]);
}
