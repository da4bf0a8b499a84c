using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ModelDiff.ModelReuse.Data;

namespace ModelDiff.ModelReuse.Zoo;

/// <summary>Hashes of everything that decides a model.</summary>
/// <param name="config">The zoo's configuration.</param>
/// <param name="tasks">Its tasks by name.</param>
/// <param name="seed">Its seed.</param>
internal sealed class ModelKeys(ZooConfig config, IReadOnlyDictionary<string, ImageTask> tasks, long seed)
{
    /// <summary>To be raised when the code makes other models of the same recipes.</summary>
    private const int Version = 1;

    private const int Digits = 24;

    /// <summary>The key of a model.</summary>
    /// <param name="recipe">How it is made.</param>
    /// <param name="parentKey">The key of its parent, or null.</param>
    public string Of(ModelRecipe recipe, string? parentKey)
    {
        var content = new
        {
            Version,
            Seed = seed,
            Recipe = recipe with { Group = ModelGroup.Paper },   // what a model is for does not change it
            Parent = parentKey,
            Data = tasks[recipe.Task].ContentHash,
            Queries = recipe.Step is Steal { OtherQueries: true } ? tasks[config.Source.Name].ContentHash : null,
            config.Widths,
            config.BatchSize,
        };
        return Hash(JsonSerializer.SerializeToUtf8Bytes(content, ZooJson.Options))[..Digits];
    }

    /// <summary>The seed of a model's own random choices: another for every name.</summary>
    /// <param name="name">The model's name.</param>
    public long SeedOf(string name) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}")));

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
