using SkiaSharp;

namespace ModelDiff.Cli.Tests.Tutorials;

/// <summary>What is there when an owner has gone through his tutorial; auditors and platforms go on from it.</summary>
public sealed class OwnersFolder : IAsyncLifetime, IDisposable
{
    private const int Classes = 3;
    private const int ImagesPerClass = 40;
    private const int Edge = 8;

    private readonly TemporaryFolder _folder = new();

    /// <summary>A file of the owner's.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Writes photos of stripes in a folder per class.</summary>
    public static void WritePhotos(string folder)
    {
        var random = new Random(1);
        for (var label = 0; label < Classes; label++)
        {
            var ofClass = Directory.CreateDirectory(Path.Combine(folder, $"class{label}")).FullName;
            for (var i = 0; i < ImagesPerClass; i++)
                WritePhoto(Path.Combine(ofClass, $"{i}.png"), label, random);
        }
    }

    /// <summary>Goes through the owner's tutorial.</summary>
    public async Task InitializeAsync()
    {
        WritePhotos(File("photos"));
        System.IO.File.Copy(Fixtures.Panel("stranger.onnx"), File("suspect.onnx"));
        await new TutorialRun(_folder.Path).AllOfAsync("owner.md");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    private static void WritePhoto(string path, int label, Random random)
    {
        using var bitmap = new SKBitmap(Edge, Edge);
        for (var pixel = 0; pixel < Edge * Edge; pixel++)
        {
            var light = (byte)(random.Next(110) + (pixel / Edge / Classes == label ? 120 : 0));
            bitmap.SetPixel(pixel % Edge, pixel / Edge, new SKColor(light, (byte)random.Next(110), (byte)random.Next(110)));
        }

        using var file = System.IO.File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }
}
