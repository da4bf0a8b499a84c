namespace ModelDiff.Models;

/// <summary>A model that is opened when it is asked, and closed again, so that hundreds of models need the memory of a few.</summary>
/// <param name="Profile">What is known of it.</param>
/// <param name="Open">Opens the model; who calls disposes what it gives. Called from any thread, while other models are open and asked from other threads.</param>
public sealed record ModelReference(ModelProfile Profile, Func<IModelAdapter> Open)
{
    /// <summary>Whether the model is somebody's who keeps it open: perhaps of one piece with others, so that it is not asked at the same time as they.</summary>
    internal bool StaysOpen { get; init; }

    /// <summary>Names a model of which nothing else is known.</summary>
    /// <param name="name">The name that reports use.</param>
    /// <param name="open">Opens the model; who calls disposes what it gives.</param>
    public ModelReference(string name, Func<IModelAdapter> open)
        : this(new ModelProfile(name), open)
    {
    }

    /// <summary>A model that is open already. Such models are asked one after another.</summary>
    /// <param name="model">Borrowed; stays open.</param>
    /// <param name="family">As <see cref="ModelProfile.Family"/>.</param>
    public static ModelReference Of(IModelAdapter model, string? family = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ModelReference(new ModelProfile(model.Signature.Name) { Family = family }, () => new BorrowedModel(model)) { StaysOpen = true };
    }
}
