using System.Collections;
using System.Globalization;
using System.IO.Compression;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Weights.Formats;

/// <summary>Walk over a pickled object that finds its tensors. Every object is visited once; the first way to it gives the name.</summary>
internal sealed class TorchTensors(ModelContent content, string folder, ZipArchive archive)
{
    private const int Deepest = 200;

    private static readonly Dictionary<string, ElementType> Storages = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = ElementType.Float32,
        ["DoubleStorage"] = ElementType.Float64,
        ["HalfStorage"] = ElementType.Float16,
        ["BFloat16Storage"] = ElementType.BFloat16,
        ["LongStorage"] = ElementType.Int64,
        ["IntStorage"] = ElementType.Int32,
        ["ShortStorage"] = ElementType.Int16,
        ["CharStorage"] = ElementType.Int8,
        ["ByteStorage"] = ElementType.UInt8,
        ["BoolStorage"] = ElementType.Boolean,
        ["QInt8Storage"] = ElementType.Int8,
        ["QUInt8Storage"] = ElementType.UInt8,
        ["QInt32Storage"] = ElementType.Int32,
    };

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<WeightTensor> _tensors = [];

    /// <exception cref="InvalidDataException">A tensor has no bytes, or objects are nested too deep.</exception>
    public IEnumerable<WeightTensor> Collect(object? root)
    {
        Visit(root, "", 0);
        return _tensors;
    }

    private void Visit(object? value, string name, int depth)
    {
        if (value is null or string or byte[] or PickleGlobal or PickleStorage || value.GetType().IsValueType || !_seen.Add(value))
            return;
        if (depth > Deepest)
            throw new InvalidDataException($"its objects are nested more than {Deepest} deep.");
        switch (value)
        {
            case PickleObject call when IsParameter(call):
                Visit(call.Arguments[0], name, depth + 1);
                break;
            case PickleObject call when Rebuilt(call, name) is { } tensor:
                _tensors.Add(tensor);
                break;
            case PickleObject call when IsOfOptimizer(call):
                break;
            case PickleObject call:
                foreach (var (key, item) in call.Entries)
                    Visit(item, Join(name, key), depth + 1);
                Visit(call.State, name, depth + 1);
                break;
            case IList items:
                for (var i = 0; i < items.Count; i++)
                    Visit(items[i], Join(name, (long)i), depth + 1);
                break;
        }
    }

    /// <summary>Whether a dictionary is the state of an optimizer of <c>torch.optim</c>, as checkpoints keep it beside a model: moments have the sizes of weights and are none.</summary>
    private static bool IsOfOptimizer(PickleObject call) => call.Entries.Any(entry => entry.Key is "state") && call.Entries.Any(entry => entry.Key is "param_groups");

    private static bool IsParameter(PickleObject call) =>
        call is { Callee.Module: "torch._utils", Arguments.Length: > 0 } && call.Callee.Name.StartsWith("_rebuild_parameter", StringComparison.Ordinal);

    private static string Join(string name, object? key)
    {
        var text = Convert.ToString(key is string or long ? key : "?", CultureInfo.InvariantCulture);
        return name.Length == 0 ? text! : $"{name}.{text}";
    }

    /// <summary>The tensor that a call would make; null where it makes none, or none of numbers.</summary>
    private WeightTensor? Rebuilt(PickleObject call, string name)
    {
        if (call is not { Callee: { Module: "torch._utils", Name: var function }, Arguments: [PickleStorage storage, long offset, object?[] sizes, object?[] strides, .. var rest] })
            return null;
        if (View(name, storage, offset, Numbers(name, sizes), Numbers(name, strides)) is not { } view)
            return null;
        if (function != "_rebuild_qtensor" || rest.Length == 0)
            return WeightFile.Tensor(content.Name, name, view.Type, view.Shape, view.Fill);
        var quantizer = new Lazy<LinearQuantizer>(Quantizer(name, rest[0]));
        return new(name, $"{WeightFile.NameOf(view.Type)} with scale", [.. view.Shape], () => WeightFile.Guard(content.Name, () => quantizer.Value.Apply(WeightFile.Read(view.Type, view.Count, view.Fill), view.Shape)), readExact: null);
    }

    private Func<LinearQuantizer> Quantizer(string name, object? parameters)
    {
        var settings = parameters as object?[];
        if (settings is [_, double scale, long zero, ..])
            return () => new LinearQuantizer([(float)scale], [zero], 0);
        if (settings is [_, PickleObject scales, PickleObject zeros, long axis, ..] && Rebuilt(scales, name) is { } first && Rebuilt(zeros, name) is { } second)
            return () => new LinearQuantizer(first.Read(), second.Read(), (int)Math.Clamp(axis, -1, int.MaxValue));
        throw new InvalidDataException($"tensor '{name}' is quantized in an unknown way.");
    }

    private static long[] Numbers(string name, object?[] values) =>
        [.. values.Select(value => value is long number && number >= 0 ? number : throw new InvalidDataException($"tensor '{name}' has a size or stride that is no number."))];

    /// <summary>Null for complex numbers and the like, and for views that repeat values: neither is a weight.</summary>
    private TorchView? View(string name, PickleStorage storage, long offset, long[] shape, long[] strides)
    {
        if (storage.Identifier is not object?[] identifier || identifier is not ["storage", PickleGlobal { Module: "torch" } kind, string key, ..])
            throw new InvalidDataException($"tensor '{name}' has a storage of unknown form.");
        if (!Storages.TryGetValue(kind.Name, out var type) || strides.Where((stride, axis) => stride == 0 && axis < shape.Length && shape[axis] > 1).Any())
            return null;
        var entry = archive.GetEntry(folder + key) ?? throw new InvalidDataException($"the bytes of tensor '{name}' are missing.");
        var count = WeightFile.Count(name, shape, entry.Length / type.Size);
        var last = count == 0 ? -1 : shape.Zip(strides).Aggregate((Int128)offset, (sum, axis) => sum + ((Int128)(axis.First - 1) * axis.Second));
        if (strides.Length != shape.Length || offset < 0 || (last + 1) * type.Size > entry.Length)
            throw new InvalidDataException($"tensor '{name}' reaches beyond its {entry.Length} bytes.");
        return new(content, entry.FullName, type, offset, shape, strides, count);
    }
}
