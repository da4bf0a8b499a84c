using ModelDiff.Inputs;
using ModelDiff.Probes;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Lineage;

/// <summary>Keeps models' answers to one probe in a folder: a file per model, named by a hash of model and probe. A file that was damaged, or lacks parts or rows, counts as none.</summary>
internal sealed class AnswerCache
{
    private readonly string _folder;
    private readonly string _probe;
    private readonly Dictionary<string, long> _rows;

    /// <param name="folder">Made where it is missing.</param>
    /// <param name="probe">Borrowed.</param>
    /// <param name="batchSize">Rows asked at once, on which last digits depend.</param>
    public AnswerCache(string folder, Probe probe, int batchSize)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _rows = probe.Parts.ToDictionary(part => part.Name, part => (long)probe[part].Count);
        _probe = FormattableString.Invariant($"{probe.Hash()} {batchSize}");
    }

    /// <summary>A model's answers, owned by the caller; null where there are none, or the file is damaged.</summary>
    public ModelAnswers? Read(string name, string identity)
    {
        var path = PathOf(identity);
        if (!File.Exists(path))
            return null;
        using var scope = NewDisposeScope();
        try
        {
            var file = SafetensorsFile.Open(path);
            var answers = file.Entries.ToDictionary(entry => entry.Name, entry => file.Load(entry.Name));
            scope.Attach([.. answers.Values]);
            if (!TensorHash.Fits(file.Metadata, answers) || answers.Count != _rows.Count || answers.Any(answer => answer.Value.dim() != 2 || _rows.GetValueOrDefault(answer.Key, -1) != answer.Value.shape[0]))
                return null;
            return new ModelAnswers(name, answers.ToDictionary(entry => new ProbePart(entry.Key), entry => entry.Value));
        }
        catch (Exception exception) when (exception is InputFileException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Keeps a model's answers; the file appears whole or not at all.</summary>
    public void Write(ModelAnswers answers, string identity)
    {
        var tensors = answers.Parts.ToDictionary(part => part.Name, part => answers[part]);
        SafetensorsFile.Save(PathOf(identity), tensors, new Dictionary<string, string> { [TensorHash.Key] = TensorHash.Of([], tensors) });
    }

    private string PathOf(string identity) => Path.Combine(_folder, TextHash.Of($"{identity}\n{_probe}") + ".safetensors");
}
