using ModelDiff.Training;

namespace ModelDiff.Cli.Demo;

/// <summary>A suspect of the demo.</summary>
/// <param name="Name">The name that the audit uses.</param>
/// <param name="Relation">How it comes to be, in plain words.</param>
/// <param name="IsDerived">Whether it is made from the owner's model.</param>
/// <param name="Recipe">Its architecture, training and seed.</param>
/// <param name="Make">Trains it; what it gives is the caller's.</param>
internal sealed record DemoSuspect(string Name, string Relation, bool IsDerived, TrainingRecipe Recipe, Func<TrainingRecipe, TrainedNetwork> Make);
