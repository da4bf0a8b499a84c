using System.Collections.Immutable;
using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Zoo;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>All models of a zoo, ready to be asked. Owns them.</summary>
internal sealed class ZooModels : IDisposable
{
    private readonly List<ModuleAdapter> _models = [];

    /// <param name="zoo">The zoo.</param>
    /// <param name="folder">Keeps its models.</param>
    /// <exception cref="Inputs.InputFileException">A model's file is missing or damaged.</exception>
    public ZooModels(ZooManifest zoo, string folder)
    {
        var store = new ZooStore(folder);
        Records = zoo.Models;
        try
        {
            foreach (var record in Records)
                _models.Add(new ModuleAdapter(store.Load(record, zoo.Config.Widths), new ModelSignature(record.Recipe.Name) { InputShape = ImageTask.InputShape }, ownsModule: true));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is known of each model.</summary>
    public ImmutableArray<ModelRecord> Records { get; }

    /// <summary>The number of models.</summary>
    public int Count => _models.Count;

    /// <summary>A model; borrowed.</summary>
    public IModelAdapter this[int index] => _models[index];

    public void Dispose() => _models.ForEach(model => model.Dispose());
}
