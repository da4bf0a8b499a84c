namespace ModelDiff.Statistics;

/// <summary>Whether differences are rather positive than negative, where under the null hypothesis a fair coin gave each its sign: their sum against that with random signs.</summary>
/// <param name="Count">Differences that are not zero; the others say nothing.</param>
/// <param name="Z">The sum as a standard normal deviate; 0 where there is no difference.</param>
/// <param name="P">In (0, 1]; valid for any number of differences.</param>
/// <param name="SmallestP">The smallest p that so many differences and draws can give.</param>
/// <param name="Bound">What the exact p does not exceed, in (0, 1], however far below <paramref name="SmallestP"/> it lies.</param>
/// <remarks>
/// With <c>T = sum d_i</c> the deviate is <c>z = T / sqrt(sum d_i^2)</c>.
/// Of all 2^n ways to give signs, where these are no more than the draws, p is the share with a T at least as large; else <c>p = (1 + b) / (1 + B)</c>, where b of B random ways have one.
/// The bound is <c>exp(-z^2 / 2)</c> for z above 0, else 1. So that equal sums are equal, sizes are counted in whole parts, 2^40 of them in the largest.
/// Sources: Fisher, The Design of Experiments, 1935, section 21; Phipson and Smyth, Statistical Applications in Genetics and Molecular Biology 9(1), 2010; Hoeffding, Journal of the American Statistical Association 58, 1963, theorem 2.
/// </remarks>
internal sealed record SignFlipTest(int Count, double Z, double P, double SmallestP, double Bound)
{
    private const int Bits = 8;
    private const int Patterns = 1 << Bits;
    private const double Parts = 1L << 40;

    /// <summary>Tests differences.</summary>
    /// <param name="differences">Finite; none or more.</param>
    /// <param name="draws">Random ways to give signs, at least 1.</param>
    /// <param name="seed">Draws them.</param>
    public static SignFlipTest Of(IEnumerable<double> differences, int draws, long seed)
    {
        var moved = differences.Where(difference => difference != 0).ToArray();
        var largest = moved.Length == 0 ? 1 : moved.Max(Math.Abs);
        long[] sizes = [.. moved.Select(difference => (long)Math.Round(Math.Abs(difference) / largest * Parts))];
        var observed = sizes.Where((_, i) => moved[i] > 0).Sum();
        var z = moved.Length == 0 ? 0 : moved.Sum() / Math.Sqrt(moved.Sum(difference => difference * difference));
        var sums = Sums(sizes);
        var isWhole = sizes.Length < 31 && (1L << sizes.Length) - 1 <= draws;
        var (p, smallest) = isWhole
            ? (AtLeast(observed, sums, 1 << sizes.Length, null) / (double)(1 << sizes.Length), 1.0 / (1 << sizes.Length))
            : ((1.0 + AtLeast(observed, sums, draws, new SplitMix64(seed))) / (1.0 + draws), 1 / (1.0 + draws));
        return new SignFlipTest(sizes.Length, z, p, smallest, z > 0 ? Math.Max(Math.Exp(-z * z / 2), double.Epsilon) : 1);
    }

    /// <summary>For every eight sizes and every choice of them the sum of those chosen.</summary>
    private static long[] Sums(long[] sizes)
    {
        var sums = new long[(sizes.Length + Bits - 1) / Bits * Patterns];
        for (var i = 0; i < sums.Length; i++)
        {
            var lowest = i & -i & (Patterns - 1);
            var place = (i / Patterns * Bits) + int.TrailingZeroCount(lowest);
            sums[i] = lowest == 0 ? 0 : sums[i - lowest] + (place < sizes.Length ? sizes[place] : 0);
        }

        return sums;
    }

    /// <summary>How many ways to give signs have a sum of positive sizes that is at least as large as the one observed.</summary>
    /// <param name="observed">The sum that was observed.</param>
    /// <param name="sums">Of eight sizes each.</param>
    /// <param name="ways">How many.</param>
    /// <param name="random">Draws them; null for the first ones in their order.</param>
    private static int AtLeast(long observed, long[] sums, int ways, SplitMix64? random)
    {
        var (count, source) = (0, random.GetValueOrDefault());
        for (var way = 0; way < ways; way++)
        {
            var (sum, signs) = (0L, (ulong)way);
            for (var start = 0; start < sums.Length; start += Patterns, signs >>= Bits)
            {
                if (random is not null && start % (Patterns * sizeof(ulong)) == 0)
                    signs = source.Next();
                sum += sums[start + (int)(signs & (Patterns - 1))];
            }

            count += sum >= observed ? 1 : 0;
        }

        return count;
    }
}
