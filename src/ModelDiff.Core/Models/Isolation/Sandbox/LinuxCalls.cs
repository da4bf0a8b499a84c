using System.Runtime.InteropServices;

namespace ModelDiff.Models;

/// <summary>System calls of Linux on x64 and arm64.</summary>
internal static class LinuxCalls
{
    private const int SetDumpLimit = 4;
    private const int SetDataLimit = 2;
    private const int SetFileLimit = 1;

    /// <summary>Whether this is a system whose calls are known here.</summary>
    public static bool AreKnown => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>The process that started this one, or 1 where that is gone.</summary>
    public static int ParentId => GetParentId();

    /// <summary>Has this process killed with the thread that started it.</summary>
    public static bool DieWithParent() => ProcessControl(1, 9) == 0;

    /// <summary>Gives up privileges that a program could gain; seccomp and Landlock ask for it.</summary>
    public static bool GiveUpNewPrivileges() => ProcessControl(38, 1) == 0;

    /// <summary>Leaves the terminal's session.</summary>
    public static bool LeaveSession() => SetSession() >= 0;

    /// <summary>Asks for a pipe of 1 MiB in place of 64 KiB, so that the two ends wait for each other less often. A system that refuses keeps what it has.</summary>
    public static void Widen(nint pipe) => _ = ControlFile((int)pipe, 1031, 1 << 20);

    /// <summary>Limits the data of this process, in bytes.</summary>
    public static bool LimitData(long bytes) => Limit(SetDataLimit, (ulong)bytes);

    /// <summary>Allows no file to grow, and no core dump.</summary>
    /// <remarks>Of a dump 1 byte is allowed: 0 would still hand it to a program that collects dumps.</remarks>
    public static bool LimitFiles() => Limit(SetFileLimit, 0) & Limit(SetDumpLimit, 1);

    /// <summary>Installs a seccomp filter on all threads of this process.</summary>
    /// <returns>0, an error number below 0, or a thread that could not take it.</returns>
    public static long InstallFilter(ReadOnlySpan<ulong> program)
    {
        const int setFilter = 1;
        const int allThreads = 1;
        var instructions = program.ToArray();
        var pin = GCHandle.Alloc(instructions, GCHandleType.Pinned);
        try
        {
            var header = new FilterProgram { Length = (ushort)instructions.Length, Instructions = pin.AddrOfPinnedObject() };
            return Result(CallFilter(SyscallNumbers.ForThisMachine.Seccomp, setFilter, allThreads, ref header));
        }
        finally
        {
            pin.Free();
        }
    }

    /// <summary>The version of Landlock, or an error number below 0.</summary>
    public static long LandlockVersion() => Result(CallRuleset(444, 0, 0, 1));

    /// <summary>Makes a ruleset that handles file accesses and, in the second number, network accesses.</summary>
    public static long CreateRuleset(ReadOnlySpan<ulong> handled)
    {
        var pin = GCHandle.Alloc(handled.ToArray(), GCHandleType.Pinned);
        try
        {
            return Result(CallRuleset(444, pin.AddrOfPinnedObject(), handled.Length * sizeof(ulong), 0));
        }
        finally
        {
            pin.Free();
        }
    }

    /// <summary>Allows accesses to a file, or to a folder and all in it.</summary>
    public static bool Allow(int ruleset, string path, ulong access)
    {
        const int pathOnlyCloseOnExec = 0x280000;   // O_PATH (0x200000) | O_CLOEXEC (0x80000)
        var file = OpenFile(path, pathOnlyCloseOnExec);
        if (file < 0)
            return false;
        var rule = new PathRule { Access = access, File = file };
        var result = CallRule(445, ruleset, 1, ref rule, 0);
        _ = CloseFile(file);
        return result == 0;
    }

    /// <summary>Puts this thread, and those that it starts, under a ruleset.</summary>
    public static bool Restrict(int ruleset) => CallRestrict(446, ruleset, 0) == 0;

    public static void Close(int file) => _ = CloseFile(file);

    private static bool Limit(int resource, ulong value)
    {
        var limits = new Limits { Soft = value, Hard = value };
        return SetLimit(resource, ref limits) == 0;
    }

    private static long Result(nint result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    [DllImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetParentId();

    [DllImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetSession();

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ProcessControl(int option, nuint value, nuint third = 0, nuint fourth = 0, nuint fifth = 0);

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, ref Limits limits);

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ControlFile(int file, int command, int value);

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseFile(int file);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint CallFilter(nint number, nint operation, nint flags, ref FilterProgram program);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint CallRuleset(nint number, nint attributes, nint size, nint flags);

    [DllImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint CallRule(nint number, nint ruleset, nint type, ref PathRule rule, nint flags);

    [DllImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint CallRestrict(nint number, nint ruleset, nint flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limits
    {
        public ulong Soft;
        public ulong Hard;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public nint Instructions;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathRule
    {
        public ulong Access;
        public int File;
    }
}
