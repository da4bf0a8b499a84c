using System.Text;

namespace ModelDiff.Models;

/// <summary>The beginning of what a process writes to a stream; the rest is read and forgotten, so that the process never waits.</summary>
internal sealed class CapturedText
{
    private const int Capacity = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly byte[] _kept = new byte[Capacity];
    private readonly Task _reading;
    private int _count;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">Borrowed; read to its end.</param>
    public CapturedText(Stream stream) => _reading = ReadAsync(stream);

    /// <summary>The line that tells why a process ended, cleaned, or null where it wrote nothing. For a process that has ended.</summary>
    public string? TellingLine()
    {
        _reading.Wait(Patience);
        string text;
        lock (_kept)
            text = Encoding.UTF8.GetString(_kept, 0, _count);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        return TellingLine(lines) is { } line && CleanedText.Of(line, 300) is { Length: > 0 } cleaned ? cleaned : null;
    }

    /// <summary>An exception of C++ is told after <c>what():</c>, on that line or the next one; everything else begins with the point.</summary>
    private static string? TellingLine(string[] lines)
    {
        const string what = "what():";
        var told = Array.FindIndex(lines, line => line.StartsWith(what, StringComparison.Ordinal));
        if (told < 0)
            return lines.FirstOrDefault();
        var rest = lines[told][what.Length..].Trim();
        return rest.Length > 0 ? rest : lines.ElementAtOrDefault(told + 1);
    }

    private async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
            {
                lock (_kept)
                {
                    var kept = Math.Min(count, Capacity - _count);
                    buffer.AsSpan(0, kept).CopyTo(_kept.AsSpan(_count));
                    _count += kept;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process is gone, and with it what it had not written yet.
        }
    }
}
