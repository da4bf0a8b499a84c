using System.Globalization;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Weights;
using ModelDiff.Weights.Formats;

namespace ModelDiff.OnnxRuntime;

/// <summary>Reader of the weights of ONNX models: floating-point tensors, and those of bytes in two axes or more, with their scales where the graph has such, that are initializers or constant nodes of the graph or of graphs within it, external data included. Runs nothing.</summary>
public static class OnnxWeights
{
    private const int GraphField = 7;

    /// <summary>Reads the list of tensors; values are read when asked for. Other integers are left out.</summary>
    /// <param name="content">A file, a part of a package, or bytes in memory.</param>
    /// <exception cref="ModelLoadException">There is no such file, it is no ONNX model, it is damaged, it names external data outside of its folder, or has such where it is no file.</exception>
    public static ModelWeights Read(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var info = OnnxModelReader.Read(content);
        return WeightFile.Guard(content.Name, () =>
        {
            using var stream = content.OpenRead();
            return new ModelWeights(content.Name, info.ExternalFiles.IsEmpty ? content.Sha256() : null, [.. Graphs(stream).SelectMany(graph => Tensors(content, graph))]);
        });
    }

    private static IEnumerable<WeightTensor> Tensors(ModelContent content, OnnxWeightGraph graph)
    {
        var byName = graph.Tensors.Where(tensor => tensor.Type is not null).ToLookup(tensor => tensor.Name, StringComparer.Ordinal);
        var scales = new HashSet<OnnxInitializer>();
        List<(OnnxInitializer Stored, WeightTensor Tensor)> tensors = [];
        foreach (var stored in graph.Tensors.Where(tensor => tensor.IsWeight))
        {
            var tensor = Tensor(content, stored, graph.IsFromTheRight(stored.Name));
            if (tensor.IsInteger && graph.ScaleOf(stored.Name) is { } rule && byName[rule.Scale].FirstOrDefault(scale => scale.Shape.Count <= 1) is { } scale)
            {
                tensor = Scaled(content, tensor, rule, Tensor(content, scale, false), rule.Zero is { } zero && byName[zero].FirstOrDefault() is { } stands ? Tensor(content, stands, false) : null);
                scales.Add(scale);
            }

            tensors.Add((stored, tensor));
        }

        return tensors.Where(entry => !scales.Contains(entry.Stored)).Select(entry => entry.Tensor);
    }

    /// <summary>The real weights of stored bytes.</summary>
    private static WeightTensor Scaled(ModelContent content, WeightTensor bytes, OnnxScale rule, WeightTensor scale, WeightTensor? zero)
    {
        var axis = (int)Math.Clamp(rule.Axis < 0 ? rule.Axis + bytes.Shape.Length : rule.Axis, 0, bytes.Shape.Length - 1);
        return new(rule.OriginalName, $"{bytes.DataType} with scale", bytes.Shape, () => WeightFile.Guard(content.Name, () => new LinearQuantizer(scale.Read(), Zeros(), axis).Apply(bytes.Read(), [.. bytes.Shape])), readExact: null) { OutputAxis = bytes.OutputAxis };

        float[] Zeros() => zero?.Read() is not { } read ? new float[scale.Count] : read.Length == 1 ? [.. Enumerable.Repeat(read[0], (int)scale.Count)] : read;
    }

    private static IEnumerable<OnnxWeightGraph> Graphs(Stream content)
    {
        var model = new ProtoReader(content);
        while (model.Next())
        {
            if (model.Field == GraphField)
                yield return OnnxWeightGraph.Read(model.Message());
        }
    }

    private static WeightTensor Tensor(ModelContent content, OnnxInitializer initializer, bool isFromTheRight)
    {
        var type = initializer.Type!;
        var axis = isFromTheRight && initializer.Shape.Count >= 2 ? 1 : 0;
        if (initializer is { Packed: { } packed, Place: null, External.Count: 0 } && type.Size <= sizeof(short))
        {
            WeightFile.Count(initializer.Name, initializer.Shape, packed.Length);
            return WeightFile.Tensor(content.Name, initializer.Name, type, initializer.Shape, destination => Unpack(content, initializer.Name, packed, type.Size, destination), axis);
        }

        var (file, start, length) = Place(content, initializer);
        var bytes = (long)WeightFile.Count(initializer.Name, initializer.Shape, length / type.Size) * type.Size;
        if (bytes != length)
            throw new InvalidDataException($"tensor '{initializer.Name}' has {length} bytes; its shape takes {bytes}.");
        return WeightFile.Tensor(content.Name, initializer.Name, type, initializer.Shape, destination => WeightFile.ReadRange(file, start, destination), axis);
    }

    /// <summary>Reads numbers that are kept as varints, of which the lowest bytes are the element.</summary>
    private static void Unpack(ModelContent content, string name, (long Start, long Length) packed, int size, Span<byte> destination)
    {
        var bytes = new byte[packed.Length];
        WeightFile.ReadRange(content, packed.Start, bytes);
        var at = 0;
        for (var to = 0; to < destination.Length; to += size)
        {
            var value = 0UL;
            for (var shift = 0; ; shift += 7)
            {
                if (at == bytes.Length || shift > 63)
                    throw new InvalidDataException($"tensor '{name}' has fewer numbers than its shape takes.");
                value |= (ulong)(bytes[at] & 127) << shift;
                if (bytes[at++] < 128)
                    break;
            }

            for (var i = 0; i < size; i++)
                destination[to + i] = (byte)(value >> (8 * i));
        }

        if (at != bytes.Length)
            throw new InvalidDataException($"tensor '{name}' has more numbers than its shape takes.");
    }

    private static (ModelContent File, long Start, long Length) Place(ModelContent content, OnnxInitializer initializer)
    {
        if (initializer.External.Count == 0)
            return initializer.Place is { } place ? (content, place.Start, place.Length) : (content, 0, 0);
        var location = initializer.External.GetValueOrDefault("location", "");
        if (location.Length == 0 || location.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(location) || location.Split('/', '\\').Contains(".."))
            throw new InvalidDataException($"tensor '{initializer.Name}' lies in '{location}'; expected a file in the model's folder or below.");
        if (content.Path is null)
            throw new InvalidDataException($"tensor '{initializer.Name}' lies in '{location}', another file; of a model in memory or in a package only what lies in it is read.");
        var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(content.Path))!, location);
        using var stream = RegularFile.OpenRead(file);
        var start = Number(initializer, "offset") ?? 0;
        var length = Number(initializer, "length") ?? stream.Length - start;
        return start <= stream.Length && length >= 0 && length <= stream.Length - start
            ? (ModelContent.At(file), start, length)
            : throw new InvalidDataException($"tensor '{initializer.Name}' takes {length} bytes from {start} of '{location}', which has {stream.Length}.");
    }

    private static long? Number(OnnxInitializer initializer, string key)
    {
        if (!initializer.External.TryGetValue(key, out var text))
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"tensor '{initializer.Name}' has the {key} '{text}', which is no number.");
    }
}
