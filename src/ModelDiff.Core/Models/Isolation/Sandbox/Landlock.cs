namespace ModelDiff.Models;

/// <summary>Landlock, Linux's rules for files: the thread that asks, and every thread that it starts, reads a few places and writes none.</summary>
internal static class Landlock
{
    private const ulong Read = (1 << 2) | (1 << 3);     // files, folders
    private const ulong ReadFile = 1 << 2;
    private const ulong EverythingOnDevices = (1 << 1) | (1 << 2) | (1 << 3) | (1 << 15);

    private static readonly string[] SystemFolders = ["/usr", "/lib", "/lib32", "/lib64", "/proc", "/sys"];
    private static readonly string[] SystemFiles = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/etc/ld.so.cache", "/etc/localtime"];

    /// <summary>Restricts this thread.</summary>
    /// <param name="readable">Files and folders that may be read besides the system, this program, and the folders of the libraries that it has loaded.</param>
    /// <param name="allowDevices">Whether <c>/dev</c> stays open.</param>
    /// <returns>Whether it holds, and what or why not.</returns>
    public static (bool InForce, string Detail) Restrict(IEnumerable<string> readable, bool allowDevices)
    {
        var version = LinuxCalls.LandlockVersion();
        if (version < 1)
            return (false, "this kernel has none, or it is switched off");
        var ruleset = (int)LinuxCalls.CreateRuleset(version >= 4 ? [Handled(version), 0b11] : [Handled(version)]);
        if (ruleset < 0)
            return (false, "the kernel refuses its rules");
        try
        {
            foreach (var path in readable.Concat(ProgramFolders()).Concat(SystemFolders).Concat(SystemFiles).Distinct())
                LinuxCalls.Allow(ruleset, path, Directory.Exists(path) ? Read : ReadFile);
            if (allowDevices)
                LinuxCalls.Allow(ruleset, "/dev", EverythingOnDevices & Handled(version));
            return LinuxCalls.Restrict(ruleset)
                ? (true, $"version {version}; the model's threads read the model, the program and the system's libraries, nothing else")
                : (false, "the kernel refuses to restrict the process");
        }
        finally
        {
            LinuxCalls.Close(ruleset);
        }
    }

    /// <summary>All accesses that a version knows: 13 of the first, renaming across folders of the second, truncation of the third, device control of the fifth.</summary>
    private static ulong Handled(long version) => (1UL << 13) - 1 | (version >= 2 ? 1UL << 13 : 0) | (version >= 3 ? 1UL << 14 : 0) | (version >= 5 ? 1UL << 15 : 0);

    /// <summary>The program's folder, the runtime's, and those of all libraries in memory.</summary>
    private static IEnumerable<string> ProgramFolders()
    {
        yield return AppContext.BaseDirectory;
        yield return Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var start = line.IndexOf('/', StringComparison.Ordinal);
            if (start >= 0 && Path.GetDirectoryName(line[start..]) is { Length: > 1 } folder)
                yield return folder;
        }
    }
}
