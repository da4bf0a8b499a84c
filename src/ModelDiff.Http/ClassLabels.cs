using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Http;

/// <summary>The classes among which a label-only endpoint chooses. Immutable.</summary>
public sealed class ClassLabels
{
    private readonly ImmutableDictionary<string, int> _indices;

    private ClassLabels(int count, ImmutableDictionary<string, int> indices) => (Count, _indices) = (count, indices);

    /// <summary>The number of classes.</summary>
    public int Count { get; }

    /// <summary>Classes that answers name; answers with the index of a class are understood as well.</summary>
    /// <param name="names">At least two, all different, in the order of their indices.</param>
    /// <exception cref="ArgumentException">Fewer than two, an empty name, or one that comes twice.</exception>
    public static ClassLabels Named(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count < 2 || names.Any(string.IsNullOrWhiteSpace) || names.Distinct(StringComparer.Ordinal).Count() < names.Count)
            throw new ArgumentException("Expected at least two classes, each with a name of its own.", nameof(names));
        return new(names.Count, names.Select(static (name, index) => KeyValuePair.Create(name, index)).ToImmutableDictionary(StringComparer.Ordinal));
    }

    /// <summary>Classes that answers tell by their index, from 0.</summary>
    /// <param name="count">At least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">Below 2.</exception>
    public static ClassLabels Numbered(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        return new(count, ImmutableDictionary<string, int>.Empty);
    }

    /// <summary>The names of the classes in order, or their number.</summary>
    public override string ToString() => _indices.IsEmpty ? $"{Count} classes" : string.Join(", ", _indices.OrderBy(pair => pair.Value).Select(pair => pair.Key));

    /// <summary>The index of a class from its name or, where no class has this name, from its index in digits; null where there is no such class.</summary>
    internal int? Find(string label)
    {
        if (_indices.TryGetValue(label, out var index))
            return index;
        return int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < Count ? index : null;
    }

    /// <summary>The index of a class from a number; null where there is no such class.</summary>
    internal int? Find(float label) => label >= 0 && label < Count && MathF.Truncate(label) == label ? (int)label : null;

    /// <summary>One row per label, 1 at its class and 0 elsewhere.</summary>
    internal float[] OneHot(IReadOnlyList<int> labels)
    {
        var rows = new float[labels.Count * Count];
        for (var i = 0; i < labels.Count; i++)
            rows[i * Count + labels[i]] = 1;
        return rows;
    }
}
