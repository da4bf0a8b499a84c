using System.Text.Json;
using ModelDiff.Inputs;
using ModelDiff.ModelReuse.Networks;
using ModelDiff.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Zoo;

/// <summary>The folder that keeps models: <c>models/KEY.safetensors</c> with the weights, <c>models/KEY.json</c> with the record.</summary>
internal sealed class ZooStore
{
    private readonly string _models;

    /// <param name="folder">Made where there is none.</param>
    public ZooStore(string folder) => _models = Directory.CreateDirectory(Path.Combine(folder, "models")).FullName;

    /// <summary>The record of a model, or null where it is not there yet.</summary>
    public ModelRecord? Find(string key)
    {
        var file = Path.Combine(_models, key + ".json");
        try
        {
            return File.Exists(file) && File.Exists(WeightsOf(key)) ? JsonSerializer.Deserialize<ModelRecord>(File.ReadAllText(file), ZooJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;   // damaged: made again
        }
    }

    /// <summary>Keeps a model. The record is written last, so that a model that has one is whole.</summary>
    /// <param name="record">What is known of it.</param>
    /// <param name="model">Borrowed.</param>
    public void Save(ModelRecord record, ImageClassifier model)
    {
        using (NewDisposeScope())
        {
            var weights = model.state_dict().Where(entry => entry.Value.is_floating_point()).ToDictionary(entry => entry.Key, entry => entry.Value.detach());
            SafetensorsFile.Save(WeightsOf(record.Key), weights, new Dictionary<string, string> { ["name"] = record.Recipe.Name });
        }

        AtomicFile.Write(Path.Combine(_models, record.Key + ".json"), stream => JsonSerializer.Serialize(stream, record, ZooJson.Options));
    }

    /// <summary>Builds a kept model, ready to be asked.</summary>
    /// <param name="record">What is known of it.</param>
    /// <param name="widths">Channels of the zoo's networks.</param>
    /// <returns>Owned by the caller; in evaluation mode.</returns>
    /// <exception cref="InputFileException">Its file is damaged or of another network.</exception>
    public ImageClassifier Load(ModelRecord record, NetworkWidths widths)
    {
        using var generator = new Generator(0, CPU);
        var model = widths.Build(record.Recipe.Family, record.ClassCount, generator);
        try
        {
            Fill(model, SafetensorsFile.Open(WeightsOf(record.Key)));
            model.eval();
            if (record.Rounding is { } ranges)
                Int8Rounding.RoundInputs(model, ranges);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The file with a kept model's weights.</summary>
    public string FileOf(ModelRecord record) => WeightsOf(record.Key);

    private static void Fill(ImageClassifier model, SafetensorsFile file)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (key, value) in model.state_dict().Where(entry => entry.Value.is_floating_point()))
        {
            using var kept = file.Load(key);
            if (!kept.shape.AsSpan().SequenceEqual(value.shape))
                throw new InputFileException(file.Path, $"its tensor '{key}' has shape [{string.Join(", ", kept.shape)}]; expected [{string.Join(", ", value.shape)}].");
            value.copy_(kept);
        }
    }

    private string WeightsOf(string key) => Path.Combine(_models, key + ".safetensors");
}
