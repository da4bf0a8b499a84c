using System.Collections.Immutable;

namespace ModelDiff.Training;

/// <summary>Which copies of his model an owner makes.</summary>
public sealed record ShadowTrainerOptions
{
    /// <summary>Copies per method, at least 1; default 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Copies
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Copies), value, "At least 1 copy.");
    } = 3;

    /// <summary>The methods, names of <see cref="ReuseMethods.Names"/>; default <see cref="ReuseMethods.Default"/>. Those that take more of the victim than is at hand are left out.</summary>
    /// <exception cref="ArgumentException">One is unknown.</exception>
    public ImmutableArray<string> Methods
    {
        get;
        init => field = [.. value.Select(name => ReuseMethods.Get(name).Name)];
    } = ReuseMethods.Default;

    /// <summary>Batches that a copy learns from which begins at random weights, at least 1; others take a part of them; default 600.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Steps
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Steps), value, "At least 1 step.");
    } = 600;

    /// <summary>Most images that copies are made with, and the victim is asked for, at least 2; default 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 2.</exception>
    public int MostImages
    {
        get;
        init => field = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(MostImages), value, "At least 2 images.");
    } = 10_000;

    /// <summary>Networks of copies that have another than the victim's, names of <see cref="NetworkCatalogue.Names"/>, at least one; default the slim ones: <see cref="NetworkCatalogue.Slim"/>. The victim's own is passed over.</summary>
    /// <exception cref="ArgumentException">One is unknown, or there is none.</exception>
    public ImmutableArray<string> Architectures
    {
        get;
        init => field = NetworkCatalogue.Checked(value);
    } = NetworkCatalogue.Slim;

    /// <summary>The victim's own network, where the catalogue does not have it; default null, none. With it methods that take weights apply, and new networks are of it.</summary>
    public OwnNetwork? Own { get; init; }

    /// <summary>Seeds of all copies derive from it; default 0.</summary>
    public long Seed { get; init; }

    /// <summary>The name of the victim's task.</summary>
    public string Task { get; init; } = "task";

    /// <summary>The name of the other task that copies are transferred to, where there are images of one.</summary>
    public string OtherTask { get; init; } = "other task";

    /// <summary>The way from chance to the victim's own answers that a copy must go at least to be one, in [0, 1]; default 0.2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside [0, 1].</exception>
    public double LeastLearned
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(LeastLearned), value, "In [0, 1].");
    } = 0.2;
}
