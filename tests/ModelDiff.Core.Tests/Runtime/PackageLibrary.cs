using System.Buffers.Binary;

namespace ModelDiff.Tests.Runtime;

/// <summary>TorchSharp 0.107.0's own native library for Linux x64, and where readelf sees its parts.</summary>
internal static class PackageLibrary
{
    public const int Need = 0x3f8f0 + 0x140;          // .gnu.version_r, entry GLIBCXX_3.4.32
    public const int OldNeed = 0x3f8f0 + 0x200;       // .gnu.version_r, entry GLIBCXX_3.4
    public const int HookSymbol = 0x3890 + (482 * 24);         // .dynsym, entry of std::ios_base_library_init()
    public const int ReplacementSymbol = 0x3890 + (961 * 24);  // .dynsym, entry of at::get_num_threads()
    public const int HookVersion = 0x3dfae + (482 * 2);        // .gnu.version
    public const ushort NewIndex = 18;

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");

    public static string File { get; } = Path.Combine(Folder, "libLibTorchSharp.so");

    public static byte[] Bytes() => System.IO.File.ReadAllBytes(File);

    public static byte[] With(int offset, params byte[] values)
    {
        var bytes = Bytes();
        values.CopyTo(bytes, offset);
        return bytes;
    }

    public static uint U32(this byte[] bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset));

    public static ushort U16(this byte[] bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(offset));
}
