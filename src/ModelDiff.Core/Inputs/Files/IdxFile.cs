using System.Buffers.Binary;
using System.IO.Compression;
using ModelDiff.Storage;

namespace ModelDiff.Inputs;

/// <summary>An IDX file of unsigned bytes: the format of MNIST.</summary>
/// <param name="Sizes">The array's shape, the first axis outermost.</param>
/// <param name="Bytes">Its elements.</param>
/// <remarks>Format: two zero bytes, the type (8: unsigned byte), the number of axes, the sizes as big-endian 32-bit integers, the elements. See <see href="http://yann.lecun.com/exdb/mnist/"/>.</remarks>
internal sealed record IdxFile(int[] Sizes, byte[] Bytes)
{
    private const byte UnsignedByte = 8;
    private const int MostAxes = 8;
    private const long MostExpansion = 1032;   // of deflate: 258 bytes from two bits

    /// <summary>Whether a file that begins so is one, or is packed as they mostly are.</summary>
    public static bool Begins(ReadOnlySpan<byte> start) => start is [0, 0, UnsignedByte, > 0 and <= MostAxes, ..] or [0x1F, 0x8B, ..];

    /// <summary>The shape of its images, gray ones with one channel: <c>[channels, height, width]</c>.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InputFileException">It holds no images.</exception>
    public long[] ImageShape(string path) => Sizes switch
    {
        [_, var height, var width] => [1, height, width],
        [_, 1 or 3, var height, var width] => [Sizes[1], height, width],
        _ => throw new InputFileException(path, $"it holds an array of shape [{string.Join(", ", Sizes)}]; expected images [N, height, width] or [N, channels, height, width]."),
    };

    /// <summary>Reads a file, packed with gzip or not.</summary>
    /// <exception cref="InputFileException">It is missing, damaged or of another format.</exception>
    public static IdxFile Read(string path)
    {
        try
        {
            using var file = new MemoryStream(RegularFile.ReadAllBytes(path, Array.MaxLength));
            var packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            using var stream = packed ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
            return Read(path, stream, Math.Min(packed ? file.Length * MostExpansion : file.Length, Array.MaxLength));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputFileException(path, exception is EndOfStreamException ? "it is truncated." : exception.Message, exception);
        }
    }

    /// <param name="path">The file.</param>
    /// <param name="stream">Its content.</param>
    /// <param name="most">Bytes that it cannot exceed, whatever it declares.</param>
    private static IdxFile Read(string path, Stream stream, long most)
    {
        var magic = Take(stream, 4);
        if (magic is not [0, 0, UnsignedByte, > 0 and <= MostAxes])
            throw new InputFileException(path, $"it is no IDX file of unsigned bytes; it begins with {Convert.ToHexString(magic)}.");
        var sizes = new int[magic[3]];
        var elements = 1L;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            sizes[axis] = BinaryPrimitives.ReadInt32BigEndian(Take(stream, 4));
            elements = sizes[axis] < 1 ? 0 : Math.Min(elements, most + 1) * sizes[axis];
        }

        return elements >= 1 && elements <= most
            ? new IdxFile(sizes, Take(stream, (int)elements))
            : throw new InputFileException(path, $"it declares an array of shape [{string.Join(", ", sizes)}], {(elements < 1 ? "which holds nothing" : "more than the file can hold")}.");
    }

    private static byte[] Take(Stream stream, int count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
