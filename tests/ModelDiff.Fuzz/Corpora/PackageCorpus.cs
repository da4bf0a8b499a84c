using System.Formats.Tar;
using System.IO.Compression;

namespace ModelDiff.Fuzz;

/// <summary>Packages: an app with an archive inside, and an npm package.</summary>
internal static class PackageCorpus
{
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<byte[]> Packages { get; } = Make(TFLiteCorpus.Models[0]);

    private static IReadOnlyList<byte[]> Make(byte[] model)
    {
        var script = "loadPackage({\"files\": [{\"filename\": \"/one.tflite\", \"start\": 0, \"end\": 20}]});"u8.ToArray();
        var inner = Zip(("lib/readme.txt", "text"u8.ToArray()), ("lib/weights.bin", model));
        return [Zip(("assets/m.tflite", model), ("split.jar", inner), ("pack.data", model), ("pack_loader.js", script)), Gzip(Tar(("package/m.tflite", model), ("package/model.json", """{"format": "graph-model"}"""u8.ToArray())))];
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var result = new MemoryStream();
        using (var archive = new ZipArchive(result, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                var entry = archive.CreateEntry(name);
                entry.LastWriteTime = Epoch;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return result.ToArray();
    }

    private static byte[] Tar(params (string Name, byte[] Content)[] entries)
    {
        using var result = new MemoryStream();
        using (var writer = new TarWriter(result, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), ModificationTime = Epoch });
        }

        return result.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using var result = new MemoryStream();
        using (var stream = new GZipStream(result, CompressionLevel.Fastest))
            stream.Write(content);
        return result.ToArray();
    }
}
