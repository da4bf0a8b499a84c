namespace ModelDiff.Models;

/// <summary>What a child tells of its model's file: of its preprocessing the steps of numbers and axes alone, since a size could ask its owner for memory.</summary>
/// <param name="Notes">Sentences.</param>
/// <param name="Layout">The number of the order of axes.</param>
/// <param name="Scale">Smallest and largest value, or null.</param>
/// <param name="Mean">Means, or null.</param>
/// <param name="Std">Standard deviations, or null.</param>
internal sealed record ChildDescription(string[] Notes, int Layout, double[]? Scale, double[]? Mean, double[]? Std)
{
    private const int MostNotes = 100;

    /// <summary>What is told of a model, or null where its file tells nothing.</summary>
    public static ChildDescription? Of(IModelAdapter model) => model.GetCapability<ISelfDescribingModel>() is not { Preprocessing: var steps } told
        ? null
        : new([.. told.Notes], (int)steps.Layout, steps.Scale is { } scale ? [scale.Minimum, scale.Maximum] : null, steps.Mean?.ToArray(), steps.Std?.ToArray());

    /// <summary>The notes, safe to print.</summary>
    public IReadOnlyList<string> ToNotes() => [.. (Notes ?? []).Take(MostNotes).Select(note => CleanedText.Of(note ?? "", longest: 1000))];

    /// <summary>The steps.</summary>
    /// <exception cref="ArgumentException">Numbers that make no sense.</exception>
    public Preprocessing ToPreprocessing()
    {
        if (!Enum.IsDefined((ImageLayout)Layout) || Scale is not (null or [_, _]) || Std?.Any(value => value <= 0) == true || (Mean is not null && Std is not null && Mean.Length != Std.Length))
            throw new ArgumentException("Steps that do not fit together.");
        return new() { Layout = (ImageLayout)Layout, Scale = Scale is [var minimum, var maximum] ? new InputRange(minimum, maximum) : null, Mean = Mean, Std = Std };
    }
}
