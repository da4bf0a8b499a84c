namespace ModelDiff.Training;

/// <summary>Random pairs of images of one class.</summary>
internal static class CoinPairing
{
    /// <summary>Pairs where no number is asked for.</summary>
    public const int Standard = 5000;

    /// <summary>The fewest pairs for which a test makes sense: of fewer not all coins alike would convince anybody.</summary>
    public const int Least = 10;

    private const int LeastPerLost = 5;   // a class loses one image in five at most, unless more pairs are asked for

    /// <summary>Makes pairs.</summary>
    /// <param name="labels">The class of each image.</param>
    /// <param name="usable">Images that may be in a pair.</param>
    /// <param name="wanted">How many pairs; null for <see cref="Standard"/>, or as many as cost no class more than a fifth of its images.</param>
    /// <param name="random">Chooses.</param>
    /// <param name="knowledge">How well each image is known: the images that are known least are paired. Null for images by chance, in equal numbers of all classes as far as these have enough.</param>
    /// <returns>In a random order; the lower index first.</returns>
    /// <exception cref="ArgumentException">There are not so many, or not <see cref="Least"/>.</exception>
    public static List<(int First, int Second)> Of(IReadOnlyList<int> labels, IEnumerable<int> usable, int? wanted, CoinSource random, IReadOnlyList<double>? knowledge = null)
    {
        var sizes = labels.CountBy(label => label).ToDictionary();
        var classes = usable.GroupBy(index => labels[index]).OrderBy(members => members.Key).Select(members => members.ToArray()).ToArray();
        int[] most = [.. classes.Select(members => wanted is null ? Math.Min(members.Length / 2, sizes[labels[members[0]]] / LeastPerLost) : members.Length / 2)];
        var count = wanted ?? Math.Min(Standard, most.Sum());
        if (count > most.Sum() || count < Least)
            throw new ArgumentException($"{(wanted is null ? "" : $"{wanted} pairs are wanted; ")}the images make {most.Sum()} pairs of one class{(wanted is null ? $" without losing more than one in {LeastPerLost}" : "")}, and at least {Least} are needed.");
        var pairs = new List<(int, int)>(count);
        var shares = knowledge is null ? Shares(most, count) : SharesOfLeastKnown(classes, most, count, knowledge);
        foreach (var (members, share) in classes.Zip(shares))
        {
            random.Shuffle(knowledge is null ? members : members.AsSpan(0, 2 * share));
            for (var i = 0; i < share; i++)
                pairs.Add((Math.Min(members[2 * i], members[(2 * i) + 1]), Math.Max(members[2 * i], members[(2 * i) + 1])));
        }

        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pairs));
        return pairs;
    }

    /// <summary>How many pairs each class has where images are taken by how little they are known; puts each class in that order.</summary>
    private static int[] SharesOfLeastKnown(int[][] classes, int[] most, int count, IReadOnlyList<double> knowledge)
    {
        foreach (var members in classes)
            Array.Sort([.. members.Select(index => knowledge[index])], members);
        var (taken, shares) = (new int[classes.Length], new int[classes.Length]);
        foreach (var label in classes.SelectMany((members, label) => members.Select(index => (Label: label, Known: knowledge[index]))).OrderBy(image => image.Known).Select(image => image.Label))
        {
            if (shares.Sum() == count)
                break;
            taken[label]++;
            shares[label] = Math.Min(most[label], taken[label] / 2);
        }

        return shares;
    }

    /// <summary>Equal shares of a number, except for classes that have less.</summary>
    private static int[] Shares(int[] most, int count)
    {
        var shares = new int[most.Length];
        var left = count;
        foreach (var (place, label) in Enumerable.Range(0, most.Length).OrderBy(label => most[label]).Index())
        {
            shares[label] = Math.Min(most[label], left / (most.Length - place));
            left -= shares[label];
        }

        return shares;
    }
}
