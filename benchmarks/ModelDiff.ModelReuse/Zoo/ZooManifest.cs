using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ModelDiff.Storage;

namespace ModelDiff.ModelReuse.Zoo;

/// <summary>A whole zoo: <c>zoo-SEED.json</c> in its folder. There is one only where every model was made and has learned.</summary>
/// <param name="Config">What decided it.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Models">The models, each after its parent.</param>
internal sealed record ZooManifest(ZooConfig Config, long Seed, ImmutableArray<ModelRecord> Models)
{
    private const string Prefix = "zoo-";

    /// <summary>Writes the file.</summary>
    public void Save(string folder) => AtomicFile.Write(PathOf(folder, Seed), stream => JsonSerializer.Serialize(stream, this, ZooJson.Options));

    /// <summary>Removes the file of a zoo that is about to be made anew.</summary>
    public static void Delete(string folder, long seed) => File.Delete(PathOf(folder, seed));

    /// <summary>Reads the zoos of a folder in the order of their seeds.</summary>
    /// <exception cref="FormatException">There is none, or a file is damaged.</exception>
    public static ImmutableArray<ZooManifest> ReadAll(string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, Prefix + "*.json") : [];
        return files.Length > 0
            ? [.. files.Select(Read).OrderBy(zoo => zoo.Seed)]
            : throw new FormatException($"'{folder}' holds no whole zoo; make one with 'modelreuse generate'.");
    }

    private static ZooManifest Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ZooManifest>(File.ReadAllText(file), ZooJson.Options) ?? throw new FormatException($"{file}: it holds null.");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"{file}: {exception.Message}", exception);
        }
    }

    private static string PathOf(string folder, long seed) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{seed}.json"));
}
