using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Models;

/// <summary>The guards that a model's process puts on itself before it opens the model. None needs a privilege; none can be taken off again.</summary>
internal static class ModelSandbox
{
    /// <summary>Ties this process to its owner's life.</summary>
    /// <returns>Whether the system sees to it.</returns>
    public static bool FollowOwner(int ownerId)
    {
        if (!LinuxCalls.AreKnown || !LinuxCalls.DieWithParent())
            return false;
        if (LinuxCalls.ParentId != ownerId)
            Environment.Exit(0);   // it died before this was asked
        LinuxCalls.LeaveSession();
        return true;
    }

    /// <summary>Puts all guards on this process that the system has. The calling thread, and those that it starts, run the model.</summary>
    /// <param name="settings">What the owner allows.</param>
    /// <param name="diesWithOwner">Whether <see cref="FollowOwner"/> held.</param>
    public static IsolationReport Enter(ChildSettings settings, bool diesWithOwner)
    {
        var guards = ImmutableArray.CreateBuilder<IsolationGuard>();
        guards.Add(new("process", true, "the model runs in a process of its own, with limits of time and memory"));
        guards.Add(new("owner", true, diesWithOwner ? "the kernel ends the process with its owner" : "the process watches its owner and ends with it"));
        if (!LinuxCalls.AreKnown)
        {
            guards.Add(new("sandbox", false, "only Linux on x64 and arm64 has one here: the model can read and write files and use the network as its user can"));
            return new(guards.ToImmutable());
        }

        guards.Add(LimitResources(settings));
        var noNewPrivileges = LinuxCalls.GiveUpNewPrivileges();
        guards.Add(new("no_new_privs", noNewPrivileges, noNewPrivileges ? "no program can raise its rights" : "the kernel refuses it"));
        var (landlock, files) = Landlock.Restrict(settings.ReadablePaths, settings.AllowDevices);
        guards.Add(new("Landlock", landlock, files));
        guards.Add(Filter(settings));
        return new(guards.ToImmutable());
    }

    private static IsolationGuard LimitResources(ChildSettings settings)
    {
        var memory = !settings.AllowDevices && LinuxCalls.LimitData(DataSize() + settings.MemoryLimit);
        var files = LinuxCalls.LimitFiles();
        return new("limits", memory && files, (memory, files) switch
        {
            (true, true) => "memory, no file grows, no core dump",
            (false, true) => "no file grows, no core dump; memory is watched from outside",
            _ => "the kernel refuses them; memory is watched from outside",
        });
    }

    private static IsolationGuard Filter(ChildSettings settings)
    {
        var result = LinuxCalls.InstallFilter(SeccompFilter.Create(SyscallNumbers.ForThisMachine, Environment.ProcessId, settings.AllowDevices));
        return new("seccomp", result == 0, (result, settings.AllowDevices) switch
        {
            (0, false) => "no network, no new processes, no file opened for writing, on all threads",
            (0, true) => "no network, no new processes, on all threads; devices may be written to",
            _ => string.Create(CultureInfo.InvariantCulture, $"the kernel refuses the filter ({result})"),
        });
    }

    /// <summary>Writable memory of this process in bytes, as the kernel counts it against the limit.</summary>
    private static long DataSize()
    {
        const string label = "VmData:";
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(label, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(label.Length).TrimEnd("kB \t"), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) * 1024;
    }
}
