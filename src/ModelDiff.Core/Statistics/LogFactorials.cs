namespace ModelDiff.Statistics;

/// <summary>Logarithms of factorials. They are kept, since a matrix of models asks for the same ones for each pair.</summary>
internal static class LogFactorials
{
    private static double[] _known = [0];

    /// <param name="most">At least 0.</param>
    /// <returns>ln 0!, ln 1!, ... up to ln <paramref name="most"/>! at least; not to be changed.</returns>
    public static double[] UpTo(int most)
    {
        var known = Volatile.Read(ref _known);
        if (known.Length > most)
            return known;
        var more = new double[most + 1];
        known.CopyTo(more, 0);
        for (var n = known.Length; n <= most; n++)
            more[n] = more[n - 1] + Math.Log(n);
        Volatile.Write(ref _known, more);
        return more;
    }
}
