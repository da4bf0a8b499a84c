using System.Collections.Immutable;

namespace ModelDiff.Inputs;

/// <summary>How input pairs were made: enough to print it in a report and to make them again.</summary>
/// <param name="Name">The generator's name, for example <c>adversarial</c>.</param>
/// <param name="Settings">Its settings by name; values are <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or <see cref="bool"/>.</param>
public sealed record GeneratorDescription(string Name, ImmutableSortedDictionary<string, object> Settings)
{
    /// <summary>A description without settings.</summary>
    /// <param name="name">The generator's name.</param>
    public GeneratorDescription(string name)
        : this(name, ImmutableSortedDictionary<string, object>.Empty.WithComparers(StringComparer.Ordinal))
    {
    }

    /// <summary>The same description with one more setting.</summary>
    /// <param name="key">The setting's name, camelCase.</param>
    /// <param name="value">A string, long, double or bool.</param>
    public GeneratorDescription With(string key, object value) => this with { Settings = Settings.SetItem(key, value) };
}
