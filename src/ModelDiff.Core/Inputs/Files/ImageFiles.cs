using System.Collections.Immutable;
using ModelDiff.Storage;

namespace ModelDiff.Inputs;

/// <summary>What a folder of images holds.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Images">Its image files and those of the folders below it, in ordinal order.</param>
/// <param name="PassedOver">How many other files there are, by extension in lower case.</param>
internal sealed record ImageFiles(string Folder, ImmutableArray<string> Images, ImmutableSortedDictionary<string, int> PassedOver)
{
    /// <summary>What image files are called.</summary>
    public static ImmutableArray<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".webp", ".bmp"];

    /// <summary>Looks through a folder.</summary>
    /// <exception cref="InputFileException">It holds no image.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ImageFiles Of(string folder, CancellationToken cancellationToken)
    {
        var kinds = FileTree.Of(folder, cancellationToken).Files.ToLookup(file => Path.GetExtension(file).ToLowerInvariant());
        ImmutableArray<string> images = [.. kinds.Where(kind => Extensions.Contains(kind.Key)).SelectMany(kind => kind).Order(StringComparer.Ordinal)];
        var others = kinds.Where(kind => !Extensions.Contains(kind.Key)).ToImmutableSortedDictionary(kind => kind.Key, kind => kind.Count(), StringComparer.Ordinal);
        return images.IsEmpty
            ? throw new InputFileException(folder, $"it holds no image ({string.Join(", ", Extensions)}){(others.IsEmpty ? "" : $", but {Describe(others)}")}.")
            : new(folder, images, others);
    }

    /// <summary>For example <c>25 files of other kinds (.tif 20, .gif 5)</c>.</summary>
    /// <param name="passedOver">At least one kind.</param>
    public static string Describe(IReadOnlyDictionary<string, int> passedOver)
    {
        const int most = 10;
        var kinds = passedOver.OrderByDescending(kind => kind.Value).Select(kind => FormattableString.Invariant($"{(kind.Key.Length == 0 ? "without extension" : Excerpt.Of(kind.Key))} {kind.Value}")).ToArray();
        var sum = passedOver.Values.Sum();
        return FormattableString.Invariant($"{sum} {(sum == 1 ? "file" : "files")} of other kinds ({string.Join(", ", kinds.Take(most))}{(kinds.Length > most ? ", …" : "")})");
    }
}
