using System.Collections.Immutable;
using System.IO.Compression;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Weights.Formats;

/// <summary>Reader of TorchScript files and PyTorch checkpoints in zip format: <c>data.pkl</c> and <c>constants.pkl</c> name tensors whose bytes lie in entries beside them.</summary>
internal static class TorchWeights
{
    private const int LongestPickle = 1 << 26;

    /// <exception cref="InvalidDataException">The file is damaged; the message says where.</exception>
    public static ImmutableArray<WeightTensor> Read(ModelContent content)
    {
        using var stream = content.OpenRead();
        if (stream.ReadByte() != 'P')
            throw new InvalidDataException("it is a PyTorch checkpoint of old format: load and save it with PyTorch 1.6 or newer.");
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var tensors = new List<WeightTensor>();
        foreach (var kind in new[] { "data", "constants" })
        {
            var entry = archive.Entries.FirstOrDefault(candidate => InFolder(candidate.FullName) == $"{kind}.pkl");
            if (entry is null)
                continue;
            var storages = new TorchTensors(content, $"{entry.FullName[..^$"{kind}.pkl".Length]}{kind}/", archive);
            tensors.AddRange(storages.Collect(new PickleReader(ExpansionLimit.ReadAll(entry, LongestPickle)).Read()));
        }

        return [.. tensors];
    }

    private static string InFolder(string name) => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
