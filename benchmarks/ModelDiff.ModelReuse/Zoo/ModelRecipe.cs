using ModelDiff.ModelReuse.Networks;
using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Zoo;

/// <summary>How one model of the zoo is made.</summary>
/// <param name="Name">Spells the lineage, in the form that <see cref="LineageName"/> reads.</param>
/// <param name="Parent">Name of the model that it is made from, or null.</param>
/// <param name="Family">Its architecture.</param>
/// <param name="Task">Name of the task whose classes it tells.</param>
/// <param name="Group">What it is in the zoo for.</param>
/// <param name="Step">How it comes to be.</param>
internal sealed record ModelRecipe(string Name, string? Parent, Family Family, string Task, ModelGroup Group, ReuseStep Step);
