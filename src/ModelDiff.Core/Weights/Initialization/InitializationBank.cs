using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ModelDiff.Weights.Initialization;

/// <summary>
/// Search for the beginning of a model's training among those that anybody can have: PyTorch's own initial weights at the seeds that people use. Training keeps most of a beginning,
/// so a layer tells: its cosine with the weights of any other seed is that of random numbers.
/// </summary>
internal static partial class InitializationBank
{
    private const int LastSmallSeed = 100;
    private const int MostTested = 4;             // layers, the first ones that tell
    private const int LeastValues = 512;          // of a layer that tells
    private const long MostValues = 2_000_000;    // drawn in search of such layers
    private const long MostSkipped = 50_000_000;  // drawn before convolutions are drawn again
    private const double LeastScore = 6;          // standard deviations of a cosine: of a thousand comparisons none lies there by chance, 1e-9 each
    private const double LeastP = 1e-6;           // over 196 seeds, two turns and four layers 0.0016
    private const int MostDigits = 12;

    private static readonly ConditionalWeakTable<ModelWeights, Search> Searches = [];

    /// <summary>The seeds that are tried: 0 to 100, and others that scripts and books have.</summary>
    public static ImmutableArray<long> Seeds { get; } =
    [
        .. Enumerable.Range(0, LastSmallSeed + 1).Select(seed => (long)seed),
        111, 123, 200, 222, 233, 256, 300, 314, 321, 333, 404, 420, 444, 500, 512, 555, 666, 777, 888, 999, 1000, 1024, 1111, 1234, 1337, 1729, 1984, 1988, 1990, 1992, 1993, 1994, 1995, 1996, 1997, 1998, 1999,
        2000, 2001, 2010, 2012, 2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026, 2048, 2222, 2333, 3047, 3141, 3333, 3407, 4096, 4242, 4321, 4444, 5000, 5555, 6666, 7777, 8888, 9999,
        10000, 10086, 12345, 31337, 31415, 42424, 54321, 65536, 88888, 99999, 100000, 114514, 123123, 123456, 314159, 654321, 666666, 888888, 999999, 1000000, 1234567, 12345678, 123456789, 1234567890,
    ];

    /// <summary>The public beginning of a model; null where none of those tried is its own. Looked for once, however many models it is compared with.</summary>
    /// <param name="model">In the order of its layers, as PyTorch's own files have it, or by names, as safetensors files do; other orders find nothing.</param>
    /// <param name="cancellationToken">Observed once per seed.</param>
    public static PublicInitialization? Find(ModelWeights model, CancellationToken cancellationToken) => Searches.GetOrCreateValue(model).Find(model, cancellationToken);

    private static PublicInitialization? Look(ModelWeights model, CancellationToken cancellationToken)
    {
        if (model.Tensors.Any(tensor => tensor.OutputAxis != 0))
            return null;
        model = model with { Tensors = InOrder(model.Tensors) };
        var initialization = new TorchInitialization(model.Tensors);
        var layers = model.Tensors.Where(tensor => tensor.IsLayer).ToArray();
        var orders = new HiddenOrders(layers);
        var telling = layers.Where(layer => layer.Count >= LeastValues && orders.IsTestable(layer)).ToHashSet();
        bool[] turns = initialization.Count <= MostSkipped ? [false, true] : [false];
        foreach (var second in turns)
        {
            var found = Seeds.AsParallel().WithCancellation(cancellationToken).Where(seed => BeganAt(initialization, telling, seed, second)).Order().ToArray();
            if (found.Length > 0)
                return new(found[0], model with { Name = $"PyTorch at seed {found[0]}", FileHash = null, Tensors = [.. initialization.Of(found[0], second).Select(drawn => new WeightTensor(drawn.Tensor.Name, drawn.Tensor.Shape, drawn.Values))] });
        }

        return null;
    }

    /// <summary>The order in which layers were made: that of the file or, where this is the order of names, as safetensors files have it, that of their numbers, so that layer 2 comes before layer 10.</summary>
    private static ImmutableArray<WeightTensor> InOrder(ImmutableArray<WeightTensor> tensors)
    {
        for (var i = 1; i < tensors.Length; i++)
        {
            if (string.CompareOrdinal(tensors[i - 1].Name, tensors[i].Name) > 0)
                return tensors;
        }

        return [.. tensors.OrderBy(tensor => Numbers.Replace(tensor.Name, number => number.Value.PadLeft(MostDigits, '0')), StringComparer.Ordinal)];
    }

    private static bool BeganAt(TorchInitialization initialization, HashSet<WeightTensor> telling, long seed, bool second) =>
        initialization.Of(seed, second, telling.Contains, MostValues).Take(MostTested).Any(drawn => IsBeginning(drawn.Tensor, drawn.Values));

    private static bool IsBeginning(WeightTensor tensor, float[] drawn)
    {
        var own = LayerMatrix.Read(tensor);
        var cosine = TensorPrimitives.CosineSimilarity<float>(own.Values, drawn);
        return cosine * Math.Sqrt(drawn.Length) >= LeastScore && LayerTest.P(own, own with { Values = drawn }) <= LeastP;
    }

    [GeneratedRegex("[0-9]{1,12}", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers { get; }

    /// <summary>What is known of one model; a search that was cancelled or failed is made again.</summary>
    private sealed class Search
    {
        private readonly Lock _lock = new();
        private PublicInitialization? _found;
        private bool _isDone;

        public PublicInitialization? Find(ModelWeights model, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                if (!_isDone)
                    (_found, _isDone) = (Look(model, cancellationToken), true);
                return _found;
            }
        }
    }
}
