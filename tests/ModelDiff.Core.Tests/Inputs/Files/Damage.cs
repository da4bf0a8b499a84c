using ModelDiff.Inputs;
using ModelDiff.Storage;

namespace ModelDiff.Tests.Inputs.Files;

/// <summary>Feeds damaged variants of a file to a reader, which may only succeed or throw <see cref="InputFileException"/>.</summary>
internal static class Damage
{
    private const int Alterations = 300;

    public static void Each(byte[] sound, Action<byte[]> read)
    {
        for (var length = 0; length < sound.Length; length += Math.Max(1, sound.Length / 60))
            Try(sound[..length], read);

        var random = new Random(1);
        for (var i = 0; i < Alterations; i++)
        {
            var altered = (byte[])sound.Clone();
            for (var edits = random.Next(1, 4); edits > 0; edits--)
                altered[random.Next(Math.Min(altered.Length, 256))] = (byte)random.Next(256);
            Try(altered, read);
        }
    }

    private static void Try(byte[] bytes, Action<byte[]> read)
    {
        try
        {
            read(bytes);
        }
        catch (InputFileException exception)
        {
            exception.Message.Should().NotContain("\n");
        }
    }
}
