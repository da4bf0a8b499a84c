namespace ModelDiff.ModelReuse.Data;

/// <summary>One task that models learn: classes of images.</summary>
internal sealed record TaskConfig
{
    /// <summary>The name in the models' names: letters, digits, hyphens and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>Where the images come from.</summary>
    public required TaskKind Kind { get; init; }

    /// <summary>Training images: how many to draw, or the most to take from files. Default 4800.</summary>
    public int Images { get; init; } = 4800;

    /// <summary>Held-out images, for measuring, and from which evaluations take their seed inputs. Default 960.</summary>
    public int HeldOutImages { get; init; } = 960;

    /// <summary>Folder of class folders, or IDX file of images. Held-out images are taken from it too, unless <see cref="HeldOutPath"/> is given.</summary>
    public string? Path { get; init; }

    /// <summary>IDX file of labels.</summary>
    public string? LabelPath { get; init; }

    /// <summary>Folder of class folders, or IDX file of images, for measuring.</summary>
    public string? HeldOutPath { get; init; }

    /// <summary>IDX file of labels, for measuring.</summary>
    public string? HeldOutLabelPath { get; init; }

    /// <summary>Whether gray images are put on random colors, so that they look like those of the drawn tasks; default no.</summary>
    public bool RandomColors { get; init; }

    /// <exception cref="FormatException">The settings do not go together; the message says what is missing.</exception>
    public void Check()
    {
        if (Name.Length == 0 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new FormatException($"A task's name needs letters, digits, hyphens and underscores alone; got '{Name}'.");
        if (Images < 1 || HeldOutImages < 1)
            throw new FormatException($"Task '{Name}' needs at least one image to learn from and one to measure with; got {Images} and {HeldOutImages}.");
        if (Kind is TaskKind.Folder or TaskKind.Idx && Path is null)
            throw new FormatException($"Task '{Name}' needs a path.");
        if (Kind == TaskKind.Idx && (LabelPath is null || HeldOutPath is not null && HeldOutLabelPath is null))
            throw new FormatException($"Task '{Name}' needs a label path for each path of images.");
    }
}
