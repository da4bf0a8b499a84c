using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.Storage;
using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.TensorFlowJs;

/// <summary>The description of a TensorFlow.js model with its weights.</summary>
internal sealed class TensorFlowJsDescription
{
    private TensorFlowJsDescription(JsonElement root, IReadOnlyDictionary<string, TensorInfo> weights, long length) => (Root, Weights, Length) = (root, weights, length);

    /// <summary>The whole description.</summary>
    public JsonElement Root { get; }

    /// <summary>The constants, by name, in the order of their list; not part of a graph yet.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Weights { get; }

    /// <summary>Bytes of all files together.</summary>
    public long Length { get; }

    /// <summary>Reads a model.</summary>
    /// <param name="content">The description; the files with weights lie beside it, in a folder or a package.</param>
    /// <exception cref="InvalidDataException">It is damaged, or lies nowhere; the message goes on after the name of the model.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="ModelLoadException">There is no such file.</exception>
    public static TensorFlowJsDescription Read(ModelContent content)
    {
        using var stream = content.OpenRead();
        var description = RegularFile.ReadAllBytes(stream, TensorFlowJsFile.LargestDescription);
        if (content.Path is null)
            return Of(description, content.IsPart ? PackedShards.Read(content.Name, description) : throw new InvalidDataException("its weights lie in other files, which a description in memory does not lead to."));
        var folder = Path.GetDirectoryName(Path.GetFullPath(content.Path))!;
        return Read(description, (name, most) => ReadShard(ModelShards.Find(folder, name), name, most));
    }

    /// <summary>A model of files that were read.</summary>
    /// <param name="description">The description.</param>
    /// <param name="shards">All files with its weights.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static TensorFlowJsDescription Of(ReadOnlyMemory<byte> description, IEnumerable<(string Name, byte[] Content)> shards)
    {
        var contents = shards.ToDictionary(shard => shard.Name, shard => shard.Content, StringComparer.Ordinal);
        return Read(description, (name, most) => contents[name].Length <= most
            ? contents[name]
            : throw new InvalidDataException($"its file '{Excerpt.Of(name)}' has {contents[name].Length} bytes where its description has weights of {most} bytes left."));
    }

    /// <summary>Reads a model.</summary>
    /// <param name="description">The description.</param>
    /// <param name="readShard">Reads a file with weights, by its name and the largest size that is of use.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static TensorFlowJsDescription Read(ReadOnlyMemory<byte> description, Func<string, long, byte[]> readShard)
    {
        using var document = TensorFlowJsFile.Parse(description);
        var root = document.RootElement.Clone();
        var weights = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        var length = (long)description.Length;
        var paths = TensorFlowJsFile.NamesIn(root);
        foreach (var (group, i) in root.GetProperty("weightsManifest").EnumerateArray().Select((group, i) => (group, i)))
        {
            var specs = group.Require("weights", "a group of its 'weightsManifest'").Items("the weights in its 'weightsManifest'").Select(WeightSpec.Read).ToArray();
            length += AddGroup(weights, specs, paths[i], readShard);
        }

        return new(root, weights, length);
    }

    private static long AddGroup(Dictionary<string, TensorInfo> weights, WeightSpec[] specs, IReadOnlyList<string> paths, Func<string, long, byte[]> readShard)
    {
        var needed = specs.Sum(spec => spec.Length);
        if (needed > Array.MaxLength)
            throw new InvalidDataException($"a group of its weights takes {needed} bytes; at most {Array.MaxLength} are read.");
        var shards = new List<byte[]>();
        foreach (var path in paths)
            shards.Add(readShard(path, needed - shards.Sum(shard => (long)shard.Length)));
        var bytes = shards.Count == 1 ? shards[0] : Joined(shards);
        if (bytes.Length != needed)
            throw new InvalidDataException($"its weights take {needed} bytes; there are {bytes.Length} in {Excerpt.OfNames(paths)}. Fetch these files again.");
        var start = 0;
        foreach (var spec in specs)
        {
            var data = new ReadOnlyMemory<byte>(bytes, start, (int)spec.Length);
            var tensor = new TensorInfo(-1, spec.Name, spec.Type, spec.Shape, data, null, null, IsVariable: false) { Code = spec.Code };
            if (!weights.TryAdd(spec.Name, spec is { IsWhole: true, Code: var (scale, minimum) } ? Whole(tensor, scale, minimum) : tensor))
                throw new InvalidDataException($"it has two weights named '{Excerpt.Of(spec.Name)}'.");
            start += data.Length;
        }

        return bytes.Length;
    }

    private static byte[] Joined(List<byte[]> shards)
    {
        var bytes = new byte[shards.Sum(shard => shard.Length)];
        var start = 0;
        foreach (var shard in shards)
        {
            shard.CopyTo(bytes, start);
            start += shard.Length;
        }

        return bytes;
    }

    /// <summary>Whole numbers that are kept with a scale.</summary>
    private static TensorInfo Whole(TensorInfo tensor, double scale, double minimum)
    {
        var size = tensor.Type == TensorType.UInt16 ? 2 : 1;
        var values = new byte[tensor.Data.Length / size * 4];
        for (var i = 0; i < values.Length / 4; i++)
        {
            var kept = size == 2 ? BitConverter.ToUInt16(tensor.Data.Span[(2 * i)..]) : tensor.Data.Span[i];
            BitConverter.TryWriteBytes(values.AsSpan(4 * i), (int)Math.Clamp(Math.Floor((kept * scale) + minimum + 0.5), int.MinValue, int.MaxValue));
        }

        return tensor with { Type = TensorType.Int32, Data = values, Code = null };
    }

    private static byte[] ReadShard(string path, string name, long most)
    {
        try
        {
            using var stream = RegularFile.OpenRead(path);
            var head = new byte[Math.Min(KnownFiles.HeadLength, stream.Length)];
            stream.ReadExactly(head);
            if (stream.Length != most && KnownFiles.DescribePlaceholder(head) is { } placeholder)
                throw new InvalidDataException($"its weights in '{Excerpt.Of(name)}' are {placeholder}.");
            return stream.Length <= most
                ? RegularFile.ReadAllBytes(stream, most)
                : throw new InvalidDataException($"its file '{Excerpt.Of(name)}' has {stream.Length} bytes where its description has weights of {most} bytes left. Fetch both again.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"its weights are missing; expected beside it: '{Excerpt.Of(name)}'.", exception);
        }
    }
}
