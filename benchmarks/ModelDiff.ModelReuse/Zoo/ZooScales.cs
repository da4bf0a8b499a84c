using System.Text.Json;
using ModelDiff.ModelReuse.Data;

namespace ModelDiff.ModelReuse.Zoo;

/// <summary>The scales of the zoo.</summary>
internal static class ZooScales
{
    /// <summary>The paper's 114 models and the extras.</summary>
    public static ZooConfig Standard { get; } = new();

    /// <summary>Every method once per architecture, trained for seconds: shows that the benchmark runs, not how good a measure is.</summary>
    public static ZooConfig Smoke { get; } = new()
    {
        Scale = "smoke",
        Source = new() { Name = "shapes", Kind = TaskKind.Shapes, Images = 6400, HeldOutImages = 640 },
        Targets = [new() { Name = "textures", Kind = TaskKind.Textures, Images = 2400, HeldOutImages = 480 }],
        TransferShares = [1],
        PruneShares = [0.5],
        Schedules = new()
        {
            Pretrain = new(400, 0.1),
            Train = new(130, 0.1),
            Transfer = new(60, 0.02),
            Prune = new(30, 0.01),
            Distill = new(80, 0.1),
            Steal = new(80, 0.1),
            FaithfulSteal = new(80, 0.05),
            Evade = new(50, 0.05),
        },
        LeastLearned = 0.1,
    };

    /// <summary>The scale of this name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static ZooConfig Parse(string name) => name switch
    {
        "smoke" => Smoke,
        "standard" => Standard,
        _ => throw new FormatException($"There is no scale '{name}'; expected smoke or standard."),
    };

    /// <summary>Reads a configuration; what it leaves out is as in the standard scale.</summary>
    /// <exception cref="FormatException">The file is no such JSON; the message says where.</exception>
    public static ZooConfig Read(string path)
    {
        try
        {
            var config = JsonSerializer.Deserialize<ZooConfig>(File.ReadAllText(path), ZooJson.Options) ?? throw new FormatException($"{path}: it holds null.");
            config.Check();
            return config.Scale == Standard.Scale ? config with { Scale = "custom" } : config;
        }
        catch (JsonException exception)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
    }
}
