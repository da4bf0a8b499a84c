using System.Collections.Immutable;
using ModelDiff.Models;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>A distance between two outputs of one model. Immutable; the five of <see cref="All"/> are built in, others can be made.</summary>
/// <remarks>All arithmetic is in double precision, whose range holds the square of any float32.</remarks>
public sealed class OutputDistance
{
    private readonly Func<Tensor, Tensor, Tensor> _between;

    /// <summary>Creates a distance.</summary>
    /// <param name="name">The name that reports, files and options use.</param>
    /// <param name="between">
    /// Takes two batches of outputs, float64 <c>[N, K]</c>, both borrowed, and gives N finite distances of at least 0 on their device.
    /// Runs in a dispose scope, so that only the tensor it returns lives on.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public OutputDistance(string name, Func<Tensor, Tensor, Tensor> between)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(between);
        Name = name;
        _between = between;
    }

    /// <summary><c>cosine</c>: 1 - cos(a, b), in [0, 2]; the paper's and the default. Near 0 it keeps its relative precision.</summary>
    /// <remarks>
    /// A zero vector has no direction: two of them are at distance 0, one and any other vector at distance 1, as if orthogonal.
    /// A single score (K = 1) has no direction but its sign, so that the distance is 0, 1 or 2: <see cref="Euclidean"/> tells more there.
    /// Source: Li et al., ISSTA 2021, arXiv:2106.08890.
    /// </remarks>
    public static OutputDistance Cosine { get; } = new("cosine", CosineBetween);

    /// <summary><c>euclidean</c>: the square root of the sum of squared differences, in [0, infinity).</summary>
    public static OutputDistance Euclidean { get; } = new("euclidean", (a, b) => (a - b).Squared().sum(1).sqrt());

    /// <summary><c>l1</c>: city block, the sum of absolute differences, in [0, infinity).</summary>
    public static OutputDistance L1 { get; } = new("l1", (a, b) => (a - b).abs().sum(1));

    /// <summary><c>js</c>: Jensen-Shannon distance, the square root of the base-2 divergence between the softmaxes of the outputs, in [0, 1].</summary>
    /// <remarks>Takes outputs as logits. Needs K &gt; 1: the softmax of a single score is always 1. Source: Endres and Schindelin, IEEE Trans. Inf. Theory 49(7), 2003.</remarks>
    public static OutputDistance JensenShannon { get; } = new("js", JensenShannonBetween);

    /// <summary><c>label</c>: 1 where the largest elements stand at different places, else 0; of equal maxima the first counts. All that an endpoint which answers labels can tell.</summary>
    public static OutputDistance LabelDisagreement { get; } = new("label", (a, b) => a.argmax(1).ne(b.argmax(1)));

    /// <summary>The built-in distances.</summary>
    public static ImmutableArray<OutputDistance> All { get; } = [Cosine, Euclidean, L1, JensenShannon, LabelDisagreement];

    /// <summary>The name that reports, files and options use.</summary>
    public string Name { get; }

    /// <summary>The built-in distance of this name.</summary>
    /// <param name="name">A name from <see cref="All"/>; case does not matter.</param>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public static OutputDistance Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(distance => distance.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no distance '{name}'; expected one of {string.Join(", ", All)}.", nameof(name));
    }

    /// <summary>Computes <c>d[i] = distance(first[i], second[i])</c>.</summary>
    /// <param name="first">Borrowed; N outputs, finite float32 <c>[N, K]</c>.</param>
    /// <param name="second">Borrowed; N outputs of the same shape on the same device.</param>
    /// <returns>Float64 <c>[N]</c> on that device, owned by the caller; belongs to the current dispose scope as any new tensor does.</returns>
    /// <exception cref="ArgumentException">The tensors are not float32 <c>[N, K]</c> of one shape.</exception>
    /// <exception cref="InvalidOperationException">A distance that is not built in gave something other than N numbers.</exception>
    public Tensor Between(Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.dtype != ScalarType.Float32 || second.dtype != ScalarType.Float32 || first.dim() != 2 || !first.shape.AsSpan().SequenceEqual(second.shape))
            throw new ArgumentException($"Expected two batches of outputs, Float32 [N, K]; got {first.dtype} {TensorShape.Format(first.shape)} and {second.dtype} {TensorShape.Format(second.shape)}.", nameof(second));
        using var scope = NewDisposeScope();
        var distances = _between(first.to(ScalarType.Float64), second.to(ScalarType.Float64));
        if (distances.dim() != 1 || distances.shape[0] != first.shape[0])
            throw new InvalidOperationException($"Distance '{Name}' gave shape {TensorShape.Format(distances.shape)}; expected [{first.shape[0]}].");
        return distances.to(ScalarType.Float64).MoveToOuterDisposeScope();
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static Tensor CosineBetween(Tensor a, Tensor b) =>
        // Half the squared distance of the directions: 1 - cos itself would cancel for nearly parallel outputs.
        (Directions(a) - Directions(b)).Squared().sum(1).div(Lasting(2)).clamp(Lasting(0), Lasting(2));

    /// <summary>Each row scaled to norm 1, with one axis more, along which the zero vectors point: equal to each other, orthogonal to the rest.</summary>
    private static Tensor Directions(Tensor rows)
    {
        var norms = rows.Squared().sum(1, keepdim: true).sqrt();
        var zero = norms.eq(Lasting(0)).to(ScalarType.Float64);
        return cat([rows / norms.Plus(zero), zero], 1);
    }

    private static Tensor JensenShannonBetween(Tensor a, Tensor b)
    {
        // With u = ln(p/q) / 2, a term of the divergence is (p + q) / 2 * (u tanh u - ln cosh u): no term is negative, none cancels.
        // Beyond 20 the bracket is ln 2 to the last bit.
        var (logP, logQ) = (nn.functional.log_softmax(a, 1), nn.functional.log_softmax(b, 1));
        var u = (logP - logQ).div(Lasting(2)).clamp(Lasting(-20), Lasting(20));
        var logCosh = u.div(Lasting(2)).sinh().Squared().mul(Lasting(2)).log1p();
        var divergence = (logP.exp().Plus(logQ.exp()) * (u * u.tanh() - logCosh)).sum(1) / Lasting(2 * Math.Log(2));
        return divergence.clamp(Lasting(0), Lasting(1)).sqrt();
    }
}
