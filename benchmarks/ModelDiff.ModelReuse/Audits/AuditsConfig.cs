using System.Collections.Immutable;
using System.Text.Json;
using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>Everything that decides the audits but the seed.</summary>
internal sealed record AuditsConfig
{
    /// <summary>The owners' task. A third of its images is the owners', one the thieves', one that of models that have nothing to do with them.</summary>
    public TaskConfig Task { get; init; } = new() { Name = "textures", Kind = TaskKind.Textures, Images = 9000, HeldOutImages = 960 };

    /// <summary>What weights are transferred to, and what models of another task learn.</summary>
    public TaskConfig OtherTask { get; init; } = new() { Name = "glyphs", Kind = TaskKind.Glyphs, Images = 3000, HeldOutImages = 480 };

    /// <summary>Networks of owners and of all others, at least two names of the catalogue.</summary>
    public ImmutableArray<string> Architectures { get; init; } = NetworkCatalogue.Slim;

    /// <summary>Owners, at least 1; their models are of different architectures and recipes.</summary>
    public int Owners { get; init; } = 4;

    /// <summary>Batches per model that begins at random weights, at least 1.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>Copies by each method, at least 2: one of two may hide in a panel.</summary>
    public int Copies { get; init; } = 2;

    /// <summary>References of the task, from which panels are drawn; at least 20.</summary>
    public int References { get; init; } = 40;

    /// <summary>The way from chance that models of panels and copies must go at least, in [0, 1); those that do not are left out.</summary>
    public double LeastLearned { get; init; } = 0.2;

    /// <summary>Reads a configuration; what it leaves out is as above.</summary>
    /// <exception cref="FormatException">The file is no such JSON; the message says where.</exception>
    public static AuditsConfig Read(string path)
    {
        try
        {
            var config = JsonSerializer.Deserialize<AuditsConfig>(File.ReadAllText(path), ZooJson.Options) ?? throw new FormatException("it holds null.");
            config.Check();
            return config;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
    }

    /// <exception cref="FormatException">A setting is out of range; the message says which.</exception>
    public void Check()
    {
        if (Architectures.IsDefault || Architectures.Distinct().Count() < 2 || Architectures.Except(NetworkCatalogue.Names).Any())
            throw new FormatException($"Architectures are names of {string.Join(", ", NetworkCatalogue.Names)}, at least two.");
        Task.Check();
        OtherTask.Check();
        if (Owners < 1 || Steps < 1 || Copies < 2 || References < AuditPanels.Standard || LeastLearned is not (>= 0 and < 1))
            throw new FormatException($"Audits take at least 1 owner, 1 step, 2 copies and {AuditPanels.Standard} references, and a share in [0, 1) as the least learned; got {Owners}, {Steps}, {Copies}, {References} and {LeastLearned}.");
    }
}
