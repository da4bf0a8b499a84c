using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Asking;

/// <summary>A first check before a model is asked for much: its answer to a row must follow from that row alone.</summary>
/// <remarks>
/// A handful of rows is asked in one batch, then again in the reverse order, then one of them alone. Random answers (dropout left on), a state that calls leave behind,
/// and answers that depend on the other rows of a batch (batch statistics, a softmax along the batch, rows read as one time series) all show. Rounding may differ by batch,
/// most in models quantized on the fly, which scale by a whole batch: up to <see cref="Tolerance"/> of the answers' spread is let pass, less where it is much of what
/// tells one row from another (batch statistics in a network whose answers differ more by class than by row).
/// </remarks>
internal static class RowFunctionCheck
{
    /// <summary>The largest difference between two answers to one row, as a share of the spread of all answers.</summary>
    public const double Tolerance = ModelInconsistentException.Tolerated;

    /// <summary>Rows that are compared; the check asks for 2 × <see cref="Rows"/> + 1 rows in all.</summary>
    public const int Rows = 3;

    // Dependence on the batch: networks quantized on the fly reached 1.3 % of the spread of all answers, or 58 % of what tells rows apart, but never both of these at once.
    private const double OfSpread = 0.015;
    private const double OfRows = 0.06;

    private const double LeastSpread = 1e-6;

    /// <summary>Checks a model on the first rows of a batch.</summary>
    /// <param name="asker">How the model is asked.</param>
    /// <param name="model">Borrowed.</param>
    /// <param name="inputs">Borrowed; with fewer than <see cref="Rows"/> rows nothing is checked.</param>
    /// <param name="cancellationToken">Handed to the model.</param>
    /// <exception cref="ModelInconsistentException">The same row was answered differently.</exception>
    public static async ValueTask RunAsync(ModelAsker asker, IModelAdapter model, InputBatch inputs, CancellationToken cancellationToken)
    {
        if (inputs.Count < Rows)
            return;
        using var forth = inputs.Select([0, 1, 2]);
        using var back = inputs.Select([2, 1, 0]);
        using var alone = inputs.Select([2]);
        using var first = await asker.AskAsync(model, forth, cancellationToken: cancellationToken).ConfigureAwait(false);
        using var turned = await asker.AskAsync(model, back, cancellationToken: cancellationToken).ConfigureAwait(false);
        using var single = await asker.AskAsync(model, alone, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (first.shape[1] != turned.shape[1] || first.shape[1] != single.shape[1])
            return;   // an answer whose size changes is told when all rows are asked
        var (order, company, ofRows) = Differences(first, turned, single);
        if (order > Tolerance)
            throw new ModelInconsistentException(model.Signature.Name, order, dependsOnBatch: false);
        if (company > Tolerance || (company > OfSpread && ofRows > OfRows))
            throw new ModelInconsistentException(model.Signature.Name, company, dependsOnBatch: true);
    }

    /// <summary>The largest difference when the same batch is asked in another order, and when a row is asked alone, as shares of the spread; the latter also as a share of how far rows differ in one value.</summary>
    private static (double Order, double Company, double OfRows) Differences(Tensor first, Tensor turned, Tensor single)
    {
        using var scope = NewDisposeScope();
        var all = cat([first, turned, single], 0).to(ScalarType.Float64).cpu();
        var spread = Math.Max(all.max().item<double>() - all.min().item<double>(), LeastSpread);
        var order = (all.narrow(0, 0, Rows) - all.narrow(0, Rows, Rows).flip(0)).abs().max().item<double>();
        var company = (all.narrow(0, 2, 1) - all.narrow(0, 2 * Rows, 1)).abs().max().item<double>();
        var rows = all.narrow(0, 0, Rows);
        var betweenRows = Math.Max((rows.amax([0]) - rows.amin([0])).max().item<double>(), LeastSpread);
        return (order / spread, company / spread, company / betweenRows);
    }
}
