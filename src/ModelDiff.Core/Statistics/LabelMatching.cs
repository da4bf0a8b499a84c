namespace ModelDiff.Statistics;

/// <summary>Which class of one labeling is which of another's: the one-to-one matching under which most inputs get the same.</summary>
internal static class LabelMatching
{
    /// <summary>Matches the classes.</summary>
    /// <remarks>Only classes that some input has are matched, at most one per input, so that it takes no longer for models of very many outputs. The others keep their number where it is free, and take the free ones in order where it is not.</remarks>
    /// <param name="classes">How many there are.</param>
    /// <param name="first">Labels, from 0.</param>
    /// <param name="second">Those of the same inputs by the other labeling.</param>
    /// <returns>For each class of the first labeling that of the second, each once.</returns>
    public static int[] Of(int classes, ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        var (ours, theirs) = (Occurring(first), Occurring(second));
        var gain = new double[Math.Max(ours.Length, theirs.Length), Math.Max(ours.Length, theirs.Length)];
        for (var i = 0; i < first.Length; i++)
            gain[Array.BinarySearch(ours, first[i]), Array.BinarySearch(theirs, second[i])]++;
        var matched = new int[classes];
        Array.Fill(matched, -1);
        foreach (var (row, column) in Assignment.Largest(gain).Index())
        {
            if (gain[row, column] > 0)
                matched[ours[row]] = theirs[column];
        }

        Complete(matched);
        return matched;
    }

    private static int[] Occurring(ReadOnlySpan<int> labels) => [.. new SortedSet<int>(labels.ToArray())];

    /// <summary>Gives each class that has none yet its own number, or else a free one.</summary>
    private static void Complete(int[] matched)
    {
        var isTaken = new bool[matched.Length];
        foreach (var taken in matched.Where(other => other >= 0))
            isTaken[taken] = true;
        for (var k = 0; k < matched.Length; k++)
        {
            if (matched[k] < 0 && !isTaken[k])
                isTaken[matched[k] = k] = true;
        }

        var free = 0;
        for (var k = 0; k < matched.Length; k++)
        {
            if (matched[k] >= 0)
                continue;
            while (isTaken[free])
                free++;
            isTaken[matched[k] = free] = true;
        }
    }
}
