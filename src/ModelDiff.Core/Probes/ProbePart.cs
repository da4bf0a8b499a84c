using System.Diagnostics.CodeAnalysis;

namespace ModelDiff.Probes;

/// <summary>A named batch of inputs of a <see cref="Probe"/>. Open: a user's own evidence may bring parts of its own. Compared by name.</summary>
[SuppressMessage("Design", "CA1036:Override methods on comparable types", Justification = "The order is for listing; no part is less than another.")]
public sealed record ProbePart : IComparable<ProbePart>
{
    /// <summary>Names a part.</summary>
    /// <param name="name">Lower-case letters, digits and hyphens; the name that files and messages use.</param>
    /// <exception cref="ArgumentException">The name is empty or holds something else.</exception>
    public ProbePart(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
            throw new ArgumentException($"A part's name has lower-case letters, digits and hyphens only; got '{name}'.", nameof(name));
        Name = name;
    }

    /// <summary><c>first</c>: the first inputs of the pairs.</summary>
    public static ProbePart First { get; } = new("first");

    /// <summary><c>second</c>: the second inputs of the pairs; row i belongs to row i of <see cref="First"/>.</summary>
    public static ProbePart Second { get; } = new("second");

    /// <summary><c>natural</c>: seed inputs as they are.</summary>
    public static ProbePart Natural { get; } = new("natural");

    /// <summary><c>adversarial</c>: seed inputs after an attack on one model; row i stems from natural row i, as in the next two.</summary>
    public static ProbePart Adversarial { get; } = new("adversarial");

    /// <summary><c>sign</c>: seed inputs moved as far as an attack goes, in random directions.</summary>
    public static ProbePart Sign { get; } = new("sign");

    /// <summary><c>cutmix</c>: seed inputs with a patch of another one.</summary>
    public static ProbePart CutMix { get; } = new("cutmix");

    /// <summary><c>noise</c>: one random value per element. No model was trained on it.</summary>
    public static ProbePart Noise { get; } = new("noise");

    /// <summary><c>smooth</c>: few random values, interpolated. No model was trained on it, and yet it looks like something to every layer.</summary>
    public static ProbePart Smooth { get; } = new("smooth");

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Whether it is one half of the pairs.</summary>
    internal bool IsOfPairs => this == First || this == Second;

    /// <summary>By name, in ordinal order.</summary>
    public int CompareTo(ProbePart? other) => string.CompareOrdinal(Name, other?.Name);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
