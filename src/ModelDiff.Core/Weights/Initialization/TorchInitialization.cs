using System.Collections.Immutable;

namespace ModelDiff.Weights.Initialization;

/// <summary>The weights at which PyTorch's layers begin, drawn one after another in the order of a model's tensors.</summary>
/// <remarks>
/// Linear and convolution layers draw weights, then biases, uniform within 1 / sqrt(fan-in); cells draw all their tensors within 1 / sqrt(units); embeddings draw normal values; attention draws its output projection before the
/// joined ones. Networks of torchvision then draw their convolutions once more, normal ones. Normalizations draw nothing. Scales do not matter to who looks for a beginning, since channels are scaled to norm 1.
/// </remarks>
internal sealed class TorchInitialization
{
    private const string Joined = "in_proj_weight";

    private readonly List<Draw> _draws = [];

    /// <param name="tensors">A model's, in the order in which its layers were made.</param>
    public TorchInitialization(ImmutableArray<WeightTensor> tensors)
    {
        var byName = tensors.ToLookup(tensor => tensor.Name, StringComparer.Ordinal);
        Draw? joined = null;
        foreach (var tensor in tensors.Where(tensor => !tensor.IsInteger && tensor.Count > 0))
        {
            if (IsOfCell(tensor.Name))
                _draws.Add(new(tensor, Bound(Units(tensor, byName)), IsNormal: false));
            else if (tensor.Shape.Length >= 2 && tensor.Name.EndsWith(Joined, StringComparison.Ordinal))
                joined = new(tensor, MathF.Sqrt(6f / (tensor.Shape[0] + tensor.Shape[1])), IsNormal: false);
            else if (tensor.Shape.Length >= 2)
                AddLayer(tensor, byName);
            if (joined is not null && tensor.Name.EndsWith("out_proj.weight", StringComparison.Ordinal))
            {
                _draws.Add(joined);
                joined = null;
            }
        }
    }

    /// <summary>How many values a network draws, the second time not counted.</summary>
    public long Count => _draws.Sum(draw => draw.Tensor.Count);

    private IEnumerable<Draw> Convolutions => _draws.Where(draw => draw.Tensor.Shape.Length == 4);

    /// <summary>The weights of a seed, in order.</summary>
    /// <param name="seed">Of <c>torch.manual_seed</c>, just before the first layer is made.</param>
    /// <param name="second">Whether convolutions are drawn once more, after all layers: only those are given then.</param>
    /// <param name="isWanted">Which tensors are given; null for all. The others are gone over.</param>
    /// <param name="most">How many values are drawn or gone over at most.</param>
    public IEnumerable<(WeightTensor Tensor, float[] Values)> Of(long seed, bool second, Predicate<WeightTensor>? isWanted = null, long most = long.MaxValue)
    {
        var random = new TorchRandom(seed);
        if (second)
            random.Skip(_draws.Sum(draw => draw.Cost));
        foreach (var draw in second ? Convolutions : _draws)
        {
            if ((most -= draw.Tensor.Count) < 0)
                yield break;
            var isNormal = second || draw.IsNormal;
            if (isWanted?.Invoke(draw.Tensor) == false)
            {
                random.Skip((draw with { IsNormal = isNormal }).Cost);
                continue;
            }

            var values = new float[draw.Tensor.Count];
            if (isNormal)
                random.Normal(values);
            else
                random.Uniform(values, draw.Bound);
            yield return (draw.Tensor, values);
        }
    }

    private void AddLayer(WeightTensor weights, ILookup<string, WeightTensor> byName)
    {
        var bound = Bound(weights.Count / weights.Shape[0]);
        var isNormal = weights.Name.Contains("emb", StringComparison.OrdinalIgnoreCase) && weights.Count >= TorchRandom.Block;
        _draws.Add(new(weights, bound, isNormal));
        if (weights.Name.EndsWith("weight", StringComparison.Ordinal) && byName[weights.Name[..^"weight".Length] + "bias"].FirstOrDefault() is { Shape: [var outputs] } bias && outputs == weights.Shape[0])
            _draws.Add(new(bias, bound, IsNormal: false));
    }

    private static bool IsOfCell(string name) => name.Contains("weight_ih", StringComparison.Ordinal) || name.Contains("weight_hh", StringComparison.Ordinal)
        || name.Contains("bias_ih", StringComparison.Ordinal) || name.Contains("bias_hh", StringComparison.Ordinal);

    /// <summary>The units of a cell: the inputs of its recurrent weights.</summary>
    private static long Units(WeightTensor tensor, ILookup<string, WeightTensor> byName)
    {
        var recurrent = tensor.Name.Replace("bias_", "weight_", StringComparison.Ordinal).Replace("weight_ih", "weight_hh", StringComparison.Ordinal);
        return byName[recurrent].FirstOrDefault() is { Shape: [_, var units] } ? units : tensor.Shape[^1];
    }

    private static float Bound(long fanIn) => 1 / MathF.Sqrt(Math.Max(1, fanIn));

    /// <summary>One tensor's turn.</summary>
    private sealed record Draw(WeightTensor Tensor, float Bound, bool IsNormal)
    {
        /// <summary>How many random numbers it takes.</summary>
        public long Cost => IsNormal ? TorchRandom.NormalCost(Tensor.Count) : Tensor.Count;
    }
}
