using System.Globalization;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Weights;
using ModelDiff.Weights.Formats;

namespace ModelDiff.OnnxRuntime;

/// <summary>Reader of the weights of ONNX models: the floating-point initializers of the graph, external data included. Runs nothing.</summary>
public static class OnnxWeights
{
    private const int GraphField = 7;
    private const int NodeField = 1;
    private const int InitializerField = 5;

    /// <summary>Reads the list of tensors; values are read when asked for. Integers, and weights within subgraphs and constants, are left out.</summary>
    /// <param name="path">An existing file.</param>
    /// <exception cref="ModelLoadException">There is no such file, it is no ONNX model, it is damaged, or it names external data outside of its folder.</exception>
    public static ModelWeights Read(string path)
    {
        var info = OnnxModelInfo.Read(path);
        return WeightFile.Guard(path, () =>
        {
            using var content = RegularFile.OpenRead(path);
            var (fromTheRight, initializers) = ReadGraph(content);
            var tensors = initializers.Where(initializer => initializer.Type is not null).Select(initializer => Tensor(path, initializer, fromTheRight.Contains(initializer.Name)));
            return new ModelWeights(path, info.ExternalFiles.IsEmpty ? FileHash.Sha256(path) : null, [.. tensors]);
        });
    }

    private static (HashSet<string> FromTheRight, List<OnnxInitializer> Initializers) ReadGraph(Stream content)
    {
        var (fromTheRight, initializers) = (new HashSet<string>(StringComparer.Ordinal), new List<OnnxInitializer>());
        var model = new ProtoReader(content);
        while (model.Next())
        {
            if (model.Field != GraphField)
                continue;
            var graph = model.Message();
            while (graph.Next())
            {
                if (graph.Field == NodeField && OnnxLayers.MultipliedFromTheRight(graph.Message()) is { } name)
                    fromTheRight.Add(name);
                else if (graph.Field == InitializerField)
                    initializers.Add(OnnxInitializer.Read(graph.Message()));
            }
        }

        return (fromTheRight, initializers);
    }

    private static WeightTensor Tensor(string path, OnnxInitializer initializer, bool isFromTheRight)
    {
        var type = initializer.Type!;
        var (file, start, length) = Place(path, initializer);
        var bytes = (long)WeightFile.Count(initializer.Name, initializer.Shape, length / type.Size) * type.Size;
        if (bytes != length)
            throw new InvalidDataException($"tensor '{initializer.Name}' has {length} bytes; its shape takes {bytes}.");
        var axis = isFromTheRight && initializer.Shape.Count >= 2 ? 1 : 0;
        return WeightFile.Tensor(initializer.Name, type, initializer.Shape, () => WeightFile.Guard(path, () => WeightFile.ReadRange(file, start, bytes)), axis);
    }

    private static (string File, long Start, long Length) Place(string path, OnnxInitializer initializer)
    {
        if (initializer.External.Count == 0)
            return initializer.Place is { } place ? (path, place.Start, place.Length) : (path, 0, 0);
        var location = initializer.External.GetValueOrDefault("location", "");
        if (location.Length == 0 || location.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(location) || location.Split('/', '\\').Contains(".."))
            throw new InvalidDataException($"tensor '{initializer.Name}' lies in '{location}'; expected a file in the model's folder or below.");
        var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, location);
        using var stream = RegularFile.OpenRead(file);
        var start = Number(initializer, "offset") ?? 0;
        var length = Number(initializer, "length") ?? stream.Length - start;
        return start <= stream.Length && length >= 0 && length <= stream.Length - start
            ? (file, start, length)
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
