using System.Collections.Immutable;

namespace ModelDiff.Training;

/// <summary>The methods of reuse by their published names.</summary>
public static class ReuseMethods
{
    /// <summary>All methods: first those that take the victim's weights, closest first, then those that only ask it, then those that are made on request.</summary>
    public static ImmutableArray<IReuseMethod> All { get; } =
    [
        new Quantization(),
        new PruningWithRepair(),
        new FineTuning(),
        new Distillation(),
        new Stealing("steal-faithful", Stolen.Scores),
        new Stealing("steal-soft", Stolen.Probabilities),
        new Stealing("steal-labels", Stolen.Labels),
        new Stealing(OtherArchitecture, Stolen.Scores),
        new Evasion(),
    ];

    /// <summary>The method of a thief who knows what an audit reads. A step of it takes about three of a fine-tuning; it is made on request.</summary>
    internal const string Evade = "evade";

    /// <summary>The method whose copies have another architecture than the victim.</summary>
    internal const string OtherArchitecture = "steal-other-architecture";

    /// <summary>The method that needs images of another task, see <see cref="TransferTo"/>.</summary>
    internal const string Transfer = "transfer";

    /// <summary>The names, in their order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(method => method.Name)];

    /// <summary>The names of those that are made unless others are asked for: all but <c>evade</c>.</summary>
    public static ImmutableArray<string> Default { get; } = [.. Names.Where(name => name != Evade)];

    /// <summary>
    /// The method that is in no list, since it needs images of another task: transfer learning. The victim gets a new head for the other task's classes, and its last 10, 50 or 100 % of parameter tensors,
    /// in the order of copies, are trained on it.
    /// </summary>
    /// <param name="otherTask">Borrowed, and must outlive the method; images of the victim's shape.</param>
    public static IReuseMethod TransferTo(LabeledImages otherTask)
    {
        ArgumentNullException.ThrowIfNull(otherTask);
        return new TransferLearning(otherTask);
    }

    /// <summary>Finds a method.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public static IReuseMethod Get(string name) => All.FirstOrDefault(method => method.Name == name)
        ?? throw new ArgumentException($"There is no method of reuse '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
}
