using System.Collections.Immutable;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>Finds the images of coins in a source.</summary>
internal static class CoinImages
{
    private const int MostNamed = 3;

    /// <summary>The images of all pairs, the first and then the second of each: an order of which the coins have no say.</summary>
    public static IEnumerable<CoinImage> Of(IEnumerable<CoinPair> pairs) => pairs.SelectMany(pair => new[] { pair.First, pair.Second });

    /// <summary>Finds each by its name, and sees to it that it is the one that the coin was tossed for.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="images">Borrowed; the source.</param>
    /// <param name="data">What it is called.</param>
    /// <param name="cancellationToken">Observed per image.</param>
    /// <returns>Indices of the source.</returns>
    /// <exception cref="InputFileException">Some are missing, or are others than they were.</exception>
    public static int[] Find(ImmutableArray<CoinPair> pairs, NamedImages images, string data, CancellationToken cancellationToken)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, name) in images.Names.Index())
            places.TryAdd(name, index);
        CoinImage[] wanted = [.. Of(pairs)];
        int[] found = [.. wanted.Select(image => places.GetValueOrDefault(image.Name, -1))];
        var isOther = new bool[found.Length];
        SideBySide.For(found.Length, i => isOther[i] = found[i] >= 0 && !Is(images, found[i], wanted[i].Sha256), cancellationToken);
        string[] missing = [.. wanted.Where((_, i) => found[i] < 0).Select(image => image.Name)];
        string[] others = [.. wanted.Where((_, i) => isOther[i]).Select(image => image.Name)];
        if (missing.Length + others.Length == 0)
            return found;
        throw new InputFileException(
            data,
            $"of {wanted.Length} images of the coins {missing.Length} are missing{Named(missing)} and {others.Length} have another content than when the coins were tossed{Named(others)}. Give the images that were tossed for, those that lost included, unchanged; all are needed: were pairs left out, they might have been left out by what the coins say.");
    }

    private static bool Is(NamedImages images, int index, string hash)
    {
        try
        {
            return images.HashOf(index) == hash;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Named(string[] names) => names.Length == 0 ? "" : $" (for example {string.Join(", ", names.Take(MostNamed).Select(name => $"'{Excerpt.Of(name)}'"))})";
}
