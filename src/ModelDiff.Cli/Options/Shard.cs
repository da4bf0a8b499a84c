using System.Globalization;

namespace ModelDiff.Cli.Options;

/// <summary>One of several equal parts of the models.</summary>
/// <param name="Index">From 1.</param>
/// <param name="Count">How many parts there are.</param>
internal sealed record Shard(int Index, int Count)
{
    /// <summary>Reads <c>I/N</c>.</summary>
    /// <param name="text">The text, or null for no shard.</param>
    /// <param name="cache">The folder of answers, which a shard needs.</param>
    /// <exception cref="UsageException">It is no shard, or there is no cache.</exception>
    public static Shard? Parse(string? text, string? cache)
    {
        if (text is null)
            return null;
        if (text.Split('/') is not [var first, var second]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || index < 1 || index > count)
            throw new UsageException($"--shard must be I/N with I from 1 to N, for example 2/4; got '{text}'.");
        return cache is null ? throw new UsageException("--shard needs --cache DIR, where the shards leave their answers.") : new Shard(index, count);
    }

    /// <summary>Whether the model at a position, from 0, is of this part.</summary>
    public bool Holds(int position) => position % Count == Index - 1;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
