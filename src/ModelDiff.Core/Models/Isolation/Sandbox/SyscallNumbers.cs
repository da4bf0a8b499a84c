using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ModelDiff.Models;

/// <summary>The numbers of the system calls that a model's process may not make, or only in some ways, on one architecture.</summary>
/// <param name="Architecture">As seccomp names it.</param>
/// <param name="Seccomp">seccomp itself.</param>
/// <param name="OpenOld">open, or -1.</param>
/// <param name="OpenAt">openat.</param>
/// <param name="NewThread">clone.</param>
/// <param name="Kill">kill.</param>
/// <param name="ThreadKill">tgkill.</param>
/// <param name="Ioctl">ioctl.</param>
/// <param name="ProcessControl">prctl.</param>
/// <param name="ProcessLimit">prlimit64.</param>
/// <param name="Network">Sockets.</param>
/// <param name="Programs">New programs, other processes, and the debugging of them.</param>
/// <param name="Files">Changes to files and folders.</param>
/// <param name="System">Changes to the system, its time, its keys, its users.</param>
internal sealed record SyscallNumbers(
    uint Architecture, int Seccomp, int OpenOld, int OpenAt, int NewThread, int Kill, int ThreadKill, int Ioctl, int ProcessControl, int ProcessLimit,
    ImmutableArray<int> Network, ImmutableArray<int> Programs, ImmutableArray<int> Files, ImmutableArray<int> System)
{
    /// <summary>clone3: told to be absent, so that the C library asks clone, whose arguments a filter can see.</summary>
    public const int Clone3 = 435;

    /// <summary>openat2: likewise.</summary>
    public const int OpenAt2 = 437;

    /// <summary>The last call that was looked at; later ones are told to be absent.</summary>
    public const int Last = 462;

    /// <summary>memfd_create is among the changes to files, but devices may need it.</summary>
    public static SyscallNumbers X64 { get; } = new(
        0xC000_003E, 317, 2, 257, 56, 62, 234, 16, 157, 302,
        Network: [41, 42, 43, 44, 46, 49, 50, 53, 288, 307],
        Programs: [57, 58, 59, 101, 129, 200, 297, 310, 311, 312, 322, .. Common.Programs],
        Files: [76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 132, 133, 188, 189, 190, 197, 198, 199, 235, 258, 259, 260, 261, 263, 264, 265, 266, 268, 280, 285, 303, 304, 316, 319, .. Common.Files],
        System:
        [
            29, 30, 64, 68, 103, 105, 106, 113, 114, 116, 117, 119, 122, 123, 126, 134, 135, 153, 154, 155, 159, 160, 161, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 175, 176, 179, 180,
            212, 227, 240, 246, 248, 249, 250, 272, 298, 305, 308, 313, 320, 321, 323, .. Common.System,
        ]);

    /// <summary>The same on 64-bit ARM, where the old calls do not exist.</summary>
    public static SyscallNumbers Arm64 { get; } = new(
        0xC000_00B7, 277, -1, 56, 220, 129, 131, 29, 167, 261,
        Network: [198, 199, 200, 201, 202, 203, 206, 211, 242, 269],
        Programs: [117, 130, 138, 221, 240, 270, 271, 272, 281, .. Common.Programs],
        Files: [5, 6, 7, 14, 15, 16, 33, 34, 35, 36, 37, 38, 45, 46, 47, 52, 53, 54, 55, 88, 264, 265, 276, 279, .. Common.Files],
        System:
        [
            39, 40, 41, 51, 60, 89, 91, 92, 97, 104, 105, 106, 112, 116, 142, 143, 144, 145, 146, 147, 149, 151, 152, 159, 161, 162, 164, 170, 171, 180, 186, 190, 194, 196,
            217, 218, 219, 224, 225, 241, 266, 268, 273, 280, 282, 294, .. Common.System,
        ]);

    /// <summary>Those of the machine that this runs on.</summary>
    public static SyscallNumbers ForThisMachine => RuntimeInformation.ProcessArchitecture == global::System.Runtime.InteropServices.Architecture.Arm64 ? Arm64 : X64;

    /// <summary>Calls that are younger than the difference between architectures.</summary>
    private static class Common
    {
        /// <summary>pidfd_send_signal, pidfd_open, pidfd_getfd, process_madvise.</summary>
        public static ImmutableArray<int> Programs { get; } = [424, 434, 438, 440];

        /// <summary>fchmodat2.</summary>
        public static ImmutableArray<int> Files { get; } = [452];

        /// <summary>io_uring_*, which works past every filter; open_tree to fspick, mount_setattr.</summary>
        public static ImmutableArray<int> System { get; } = [425, 426, 427, 428, 429, 430, 431, 432, 433, 442];
    }
}
