using System.Globalization;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Weights;
using ModelDiff.Weights.Formats;

namespace ModelDiff.OnnxRuntime;

/// <summary>Reader of the weights of ONNX models: floating-point tensors, and those of bytes in two axes or more, that are initializers or constant nodes of the graph or of graphs within it, external data included. Runs nothing.</summary>
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
            var tensors = from graph in Graphs(stream)
                          from stored in graph.Tensors
                          where stored.Type is not null
                          select Tensor(content, stored, graph.IsFromTheRight(stored.Name));
            return new ModelWeights(content.Name, info.ExternalFiles.IsEmpty ? content.Sha256() : null, [.. tensors]);
        });
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
        var (file, start, length) = Place(content, initializer);
        var bytes = (long)WeightFile.Count(initializer.Name, initializer.Shape, length / type.Size) * type.Size;
        if (bytes != length)
            throw new InvalidDataException($"tensor '{initializer.Name}' has {length} bytes; its shape takes {bytes}.");
        var axis = isFromTheRight && initializer.Shape.Count >= 2 ? 1 : 0;
        return WeightFile.Tensor(content.Name, initializer.Name, type, initializer.Shape, destination => WeightFile.ReadRange(file, start, destination), axis);
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
