using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Training;
using SkiaSharp;
using TorchSharp;

namespace ModelDiff.Package.Tests;

/// <summary>Files that the programs in documents are given.</summary>
internal static class GivenFiles
{
    private const int References = 13;   // the fewest for a verdict at 1 %

    /// <summary>A photo for each of the 100 pairs.</summary>
    public static void WritePhotos(string folder)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < 100; i++)
            WritePhoto(Path.Combine(folder, $"{i}.png"), new SKColor((byte)(2 * i), (byte)(200 - i), 90));
    }

    /// <summary>A panel of untrained networks, of the sort that takes least time.</summary>
    public static void WritePanel(string folder, TensorShape shape)
    {
        Directory.CreateDirectory(folder);
        var description = new NetworkDescription("mlp", shape, 4);
        var models = ImmutableArray.CreateBuilder<PanelModel>();
        for (var seed = 0; seed < References; seed++)
        {
            using var generator = new torch.Generator((ulong)seed);
            using var network = NetworkCatalogue.Create(description, generator);
            TrainedModel.Save(Path.Combine(folder, $"{seed}.safetensors"), network, description);
            models.Add(new PanelModel($"reference {seed}", $"{seed}.safetensors", ModelRole.Reference, "other", "mlp", null, null, null, null, seed, null));
        }

        new PanelFile(models.ToImmutable()).Write(folder);
    }

    private static void WritePhoto(string path, SKColor color)
    {
        using var bitmap = new SKBitmap(48, 32);
        bitmap.Erase(color);
        bitmap.Erase(SKColors.White, new SKRectI(color.Red / 8, 4, 40, 20));
        using var file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }
}
