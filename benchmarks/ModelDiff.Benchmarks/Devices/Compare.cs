using ModelDiff.Asking;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks.Devices;

/// <summary>Asks two models the same and tells how far apart they are.</summary>
internal static class Compare
{
    public const string OfAnswers = "the largest answer";
    public const string OfGradients = "their norm";
    public const double MostAnswers = 1e-4;

    /// <summary>Where a rectifier's input lies near zero, the last digit decides whether it lets the gradient pass; on the CPU alone, float32 and float64 part as far.</summary>
    public const double MostGradients = 2e-2;

    /// <summary>Runs a check; what it throws becomes its fault.</summary>
    public static async Task<DeviceAgreement> TryAsync(string subject, double limit, string measure, Func<Task<double>> difference)
    {
        try
        {
            return new(subject, await difference(), limit, measure);
        }
        catch (Exception exception)
        {
            return new(subject, double.NaN, limit, measure, $"{exception.GetType().Name}: {exception.Message.Split('\n')[0]}");
        }
    }

    /// <summary>The largest difference of two models' answers as a share of the largest answer.</summary>
    /// <param name="rows">Borrowed; on the CPU.</param>
    public static async Task<double> AnswersAsync(IModelAdapter first, IModelAdapter second, Tensor rows)
    {
        using var batch = new TensorBatch(rows.alias());
        var asker = new ModelAsker();
        using var expected = await asker.AskAsync(first, batch);
        using var got = await asker.AskAsync(second, batch);
        return Relative(expected, got);
    }

    /// <summary>The norm of the difference of two models' gradients, of the sum of the squared answers, as a share of their norm.</summary>
    public static double Gradients(IModelAdapter first, IModelAdapter second, Tensor rows)
    {
        using var expected = Gradient(first, rows);
        using var got = Gradient(second, rows);
        using var difference = expected - got;
        using var size = difference.norm();
        using var whole = expected.norm();
        return size.item<float>() / Math.Max(double.Epsilon, whole.item<float>());
    }

    /// <summary>The gradient of the sum of a model's squared answers.</summary>
    /// <returns>Owned by the caller, on the CPU.</returns>
    public static Tensor Gradient(IModelAdapter model, Tensor rows)
    {
        using var scope = NewDisposeScope();
        var leaf = rows.to(model.Signature.Device).detach().clone().requires_grad_();
        var answers = model.GetCapability<IDifferentiableModel>()!.Forward(leaf);
        return autograd.grad([answers.square().sum()], [leaf])[0].cpu().DetachFromDisposeScope();
    }

    private static double Relative(Tensor expected, Tensor got)
    {
        using var scope = NewDisposeScope();
        var (one, other) = (expected.cpu().to(ScalarType.Float64), got.cpu().to(ScalarType.Float64));
        return (one - other).abs().max().item<double>() / Math.Max(double.Epsilon, one.abs().max().item<double>());
    }
}
