using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ModelDiff.Runtime;

/// <summary>Folders that nobody but this user can change; what is loaded as code comes from such a folder only.</summary>
[SupportedOSPlatform("linux")]
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Creates the folder with mode 0700 where it is missing.</summary>
    /// <exception cref="UnauthorizedAccessException">It is a symbolic link, belongs to somebody else, or others may write to it.</exception>
    /// <exception cref="IOException">It cannot be created.</exception>
    public static void Require(string folder)
    {
        var info = new DirectoryInfo(folder);
        if (info.LinkTarget is not null)
            throw new UnauthorizedAccessException($"The folder '{folder}' is a symbolic link.");
        if (!info.Exists)
            Directory.CreateDirectory(folder, OwnerOnly);

        var (owner, self) = (OwnerOf(folder), EffectiveUser());
        if (owner != self)
            throw new UnauthorizedAccessException($"The folder '{folder}' belongs to user {owner}, not to user {self}.");
        if ((File.GetUnixFileMode(folder) & WritableByOthers) != 0)
            throw new UnauthorizedAccessException($"Others may write to the folder '{folder}': take that away (chmod go-w) or remove it.");
    }

    /// <summary>The user number of a file's owner; of the link itself where the path is one.</summary>
    internal static uint OwnerOf(string path)
    {
        const int currentFolder = -100, noFollow = 0x100, wantOwner = 0x8, ownerOffset = 20;
        var status = new byte[256];
        if (Status(currentFolder, path, noFollow, wantOwner, status) != 0)
            throw new IOException($"The owner of '{path}' cannot be read: error {Marshal.GetLastPInvokeError()}.");
        return BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(ownerOffset));
    }

    // statx(2): unlike stat(2), its structure is the same on every architecture.
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] status);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
