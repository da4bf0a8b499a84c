namespace ModelDiff.Training;

/// <summary>A way in which somebody makes a model of his own of a victim.</summary>
public interface IReuseMethod
{
    /// <summary>The published name, for example <c>steal-faithful</c>.</summary>
    string Name { get; }

    /// <summary>What it takes of the victim.</summary>
    VictimAccess Needs { get; }

    /// <summary>Makes one copy; the same victim and recipe give the same copy.</summary>
    /// <param name="victim">Borrowed; may be used from several threads at once.</param>
    /// <param name="recipe">The copy's architecture, how long and how fast it learns, its seed, and by <see cref="TrainingRecipe.Reuse"/> which of several copies it is.</param>
    /// <param name="progress">Receives a report per batch.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>Owned by the caller; in evaluation mode.</returns>
    /// <exception cref="InvalidOperationException">The method needs more of the victim than is at hand.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    TrainedNetwork Apply(ReuseVictim victim, TrainingRecipe recipe, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default);
}
