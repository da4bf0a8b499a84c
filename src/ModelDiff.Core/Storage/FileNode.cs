using System.Runtime.InteropServices;

namespace ModelDiff.Storage;

/// <summary>What a path leads to, as the system tells it: its kind, and which file it is whatever its names are.</summary>
/// <param name="IsRegular">Whether it is an ordinary file.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Device">The file system that holds it.</param>
/// <param name="Number">Its number there.</param>
internal readonly record struct FileNode(bool IsRegular, bool IsFolder, ulong Device, ulong Number)
{
    private const int WorkingFolder = -100;
    private const uint TypeAndNumber = 0x101;
    private const int BufferSize = 256;
    private const int KindMask = 0xF000;
    private const int RegularKind = 0x8000;
    private const int FolderKind = 0x4000;

    /// <summary>What a path leads to, symbolic links followed. Nothing is opened, so that a pipe cannot block.</summary>
    /// <returns>Null where nothing is there, and on systems other than Linux.</returns>
    public static FileNode? Of(string path)
    {
        if (!OperatingSystem.IsLinux() || path.Contains('\0', StringComparison.Ordinal))
            return null;
        var status = new byte[BufferSize];
        try
        {
            if (StatX(WorkingFolder, path, 0, TypeAndNumber, status) != 0)
                return null;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }

        var kind = MemoryMarshal.Read<ushort>(status.AsSpan(28)) & KindMask;
        var device = MemoryMarshal.Read<ulong>(status.AsSpan(136));
        return new FileNode(kind == RegularKind, kind == FolderKind, device, MemoryMarshal.Read<ulong>(status.AsSpan(32)));
    }

    /// <summary>The system call <c>statx</c>, whose structure is the same on every processor.</summary>
    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] status);
}
