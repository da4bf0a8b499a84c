using System.Collections.Immutable;

namespace ModelDiff.ModelReuse.Scoring;

/// <summary>
/// A model's name that spells its lineage: steps such as <c>pretrain(resnet18,ImageNet)</c>, <c>transfer(Flower102,0.5)</c>, <c>prune(0.8)</c>,
/// each followed by a dash. The records published with the paper use the same form.
/// </summary>
public sealed class LineageName
{
    private LineageName(ImmutableArray<string> steps) => Steps = steps;

    /// <summary>The steps, from the first model to this one.</summary>
    public ImmutableArray<string> Steps { get; }

    /// <summary>What the last step did, without its arguments: <c>transfer</c>, <c>prune</c>, …</summary>
    public string Method => Steps[^1].Split('(')[0];

    /// <summary>Reads a name; null where it is not of this form.</summary>
    public static LineageName? TryParse(string name)
    {
        var steps = ImmutableArray.CreateBuilder<string>();
        var start = 0;
        while (start < name.Length)
        {
            var end = name.IndexOf(")-", start, StringComparison.Ordinal);
            var stop = end < 0 ? name.Length : end + 1;
            var step = name[start..stop];
            if (step.IndexOf('(', StringComparison.Ordinal) < 1 || !step.EndsWith(')'))
                return null;
            steps.Add(step);
            start = stop + 1;
        }

        return steps.Count == 0 ? null : new LineageName(steps.ToImmutable());
    }

    /// <summary>How many steps lead from the other model to this one, or null where it is no ancestor.</summary>
    public int? StepsFrom(LineageName ancestor) =>
        ancestor.Steps.Length < Steps.Length && Steps.AsSpan(0, ancestor.Steps.Length).SequenceEqual(ancestor.Steps.AsSpan())
            ? Steps.Length - ancestor.Steps.Length
            : null;
}
