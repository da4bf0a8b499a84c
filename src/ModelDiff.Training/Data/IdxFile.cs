using System.Buffers.Binary;
using System.IO.Compression;
using ModelDiff.Inputs;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>An IDX file of unsigned bytes: the format of MNIST.</summary>
/// <param name="Sizes">The array's shape, the first axis outermost.</param>
/// <param name="Bytes">Its elements.</param>
/// <remarks>Format: two zero bytes, the type (8: unsigned byte), the number of axes, the sizes as big-endian 32-bit integers, the elements. See <see href="http://yann.lecun.com/exdb/mnist/"/>.</remarks>
internal sealed record IdxFile(int[] Sizes, byte[] Bytes)
{
    private const byte UnsignedByte = 8;
    private const int MostAxes = 8;

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
            return Read(path, stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputFileException(path, exception is EndOfStreamException ? "it is truncated." : exception.Message, exception);
        }
    }

    private static IdxFile Read(string path, Stream stream)
    {
        var magic = Take(stream, 4);
        if (magic is not [0, 0, UnsignedByte, > 0 and <= MostAxes])
            throw new InputFileException(path, $"it is no IDX file of unsigned bytes; it begins with {Convert.ToHexString(magic)}.");
        var sizes = new int[magic[3]];
        for (var axis = 0; axis < sizes.Length; axis++)
            sizes[axis] = BinaryPrimitives.ReadInt32BigEndian(Take(stream, 4));
        var elements = sizes.Aggregate(1L, (product, size) => product * size);
        if (sizes.Any(size => size < 1) || elements > Array.MaxLength)
            throw new InputFileException(path, $"its shape is [{string.Join(", ", sizes)}].");
        return new IdxFile(sizes, Take(stream, (int)elements));
    }

    private static byte[] Take(Stream stream, int count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
