namespace ModelDiff.Storage;

/// <summary>Paths without symbolic links.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>The absolute path that a path leads to; the part that does not exist stays as it is, and so does a chain of links without an end.</summary>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var current = Path.GetPathRoot(full)!;
        var pending = new Stack<string>();
        Push(full[current.Length..]);
        for (var links = 0; pending.TryPop(out var part);)
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Combine(current, part);
            if (links == MostLinks || new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            links++;
            var root = Path.GetPathRoot(target) ?? "";
            if (root.Length > 0)
                current = root;
            Push(target[root.Length..]);
        }

        return current;

        void Push(string text)
        {
            var parts = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            for (var i = parts.Length - 1; i >= 0; i--)
            {
                if (parts[i] != ".")
                    pending.Push(parts[i]);
            }
        }
    }
}
