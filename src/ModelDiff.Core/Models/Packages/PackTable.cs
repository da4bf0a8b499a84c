using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ModelDiff.Models.Packages;

/// <summary>Tables of what lies where in packs of Emscripten (<c>NAME.data</c>), read from the scripts that load them (<c>NAME.js</c>, <c>NAME_loader.js</c>).</summary>
internal static partial class PackTable
{
    private const int LongestScript = 1 << 22;

    /// <summary>Whether a script could load a pack, by its name.</summary>
    public static bool IsLoader(string name, long length) => name.EndsWith(".js", StringComparison.OrdinalIgnoreCase) && length <= LongestScript;

    /// <summary>The name of the pack that a script loads.</summary>
    public static string PackOf(string loader)
    {
        var stem = loader[..^".js".Length];
        return (stem.EndsWith("_loader", StringComparison.Ordinal) ? stem[..^"_loader".Length] : stem) + ".data";
    }

    /// <summary>Names under which a pack's script is looked for.</summary>
    public static IEnumerable<string> LoadersOf(string pack)
    {
        var stem = Path.ChangeExtension(pack, null);
        return [stem + "_loader.js", stem + ".js"];
    }

    /// <summary>The table in a script; empty where there is none.</summary>
    public static PackedFile[] Read(byte[] script)
    {
        var files = new List<PackedFile>();
        foreach (var match in Entry().Matches(Encoding.UTF8.GetString(script)).Cast<Match>())
        {
            if (long.TryParse(match.Groups["start"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                && long.TryParse(match.Groups["end"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var end) && end > start)
                files.Add(new(match.Groups["name"].Value.TrimStart('/'), start, end));
        }

        return [.. files];
    }

    [GeneratedRegex("""["']?filename["']?\s*:\s*["'](?<name>[^"']{1,500})["']\s*,\s*["']?start["']?\s*:\s*(?<start>\d{1,12})\s*,\s*["']?end["']?\s*:\s*(?<end>\d{1,12})""", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Entry();
}
