using System.Collections.Immutable;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>What an attack drives a model's outputs to: a function of the outputs that it climbs. Immutable.</summary>
/// <remarks>
/// Below, <c>f(x)</c> is the clean output of a seed input, <c>f(x')</c> that of the adversarial one, <c>m</c> the mean clean output over all seed inputs.
/// Each is a sum over rows, and only the sign of its gradient is used, so that a positive factor per row changes nothing.
/// </remarks>
public sealed class AttackLoss
{
    private const double TargetScale = 1000;
    private const double OtherClassesWeight = 0.1;

    private readonly Func<Tensor, Tensor, Tensor, Tensor> _climb;

    /// <summary>Creates a loss.</summary>
    /// <param name="name">The name that reports, files and options use.</param>
    /// <param name="climb">Takes the outputs <c>[N, K]</c>, the clean outputs <c>[N, K]</c> and their mean <c>[1, K]</c>, all borrowed, and gives the scalar to climb.</param>
    public AttackLoss(string name, Func<Tensor, Tensor, Tensor, Tensor> climb)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(climb);
        Name = name;
        _climb = climb;
    }

    /// <summary><c>divergence</c>: away from the clean output, <c>|f(x') - f(x)|²</c>.</summary>
    public static AttackLoss Divergence { get; } = new("divergence", (outputs, clean, _) => (outputs - clean).Squared().sum());

    /// <summary><c>diversity</c>: towards the paper's target, <c>-|f(x') - t|²</c> with <c>t = 1000 (m - f(x))</c>, which turns each output to the other side of the mean.</summary>
    /// <remarks>Source: Li et al., ISSTA 2021, arXiv:2106.08890, generation of profiling inputs with gradients.</remarks>
    public static AttackLoss Diversity { get; } = new("diversity", (outputs, clean, mean) => (outputs - Target(clean, mean)).Squared().sum().neg());

    /// <summary><c>released</c>: what the paper's released code does: away from that target, with weight 1 on class 0 and 0.1 / (K - 1) on every other.</summary>
    /// <remarks>There, a targeted attack minimizes a distance that is negated already, so that it moves away from its target and strengthens the clean output.</remarks>
    public static AttackLoss Released { get; } = new("released", (outputs, clean, mean) =>
    {
        var squares = (outputs - Target(clean, mean)).Squared();
        var classes = squares.shape[1];
        var first = squares.narrow(1, 0, 1).sum();
        return classes == 1 ? first : first.Plus(squares.narrow(1, 1, classes - 1).sum() * Lasting(OtherClassesWeight / (classes - 1)));
    });

    /// <summary><c>cosine</c>: turns the output away from its clean direction, <c>-cos(f(x'), f(x))</c>.</summary>
    public static AttackLoss Cosine { get; } = new("cosine", (outputs, clean, _) => nn.functional.cosine_similarity(outputs, clean, 1).sum().neg());

    /// <summary>The built-in losses.</summary>
    public static ImmutableArray<AttackLoss> All { get; } = [Divergence, Diversity, Released, Cosine];

    /// <summary>The name that reports, files and options use.</summary>
    public string Name { get; }

    /// <summary>The built-in loss of this name.</summary>
    /// <param name="name">A name from <see cref="All"/>; case does not matter.</param>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public static AttackLoss Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(loss => loss.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no loss '{name}'; expected one of {string.Join(", ", All)}.", nameof(name));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal Tensor Climb(Tensor outputs, Tensor clean, Tensor mean) => _climb(outputs, clean, mean);

    private static Tensor Target(Tensor clean, Tensor mean) => (mean - clean) * Lasting(TargetScale);
}
