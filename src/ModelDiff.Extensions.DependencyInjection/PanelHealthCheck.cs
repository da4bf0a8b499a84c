using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ModelDiff.Storage;
using ModelDiff.Training;
using ModelDiff.Verdicts;

namespace ModelDiff.Extensions.DependencyInjection;

/// <summary>Reviews a panel as <c>modeldiff panel check</c> does: whether its files are there and unchanged, and whether it suffices for a verdict.</summary>
internal sealed class PanelHealthCheck(IOptions<ModelDiffOptions> options, string name) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return ResultOf(await Task.Run(Review, cancellationToken).ConfigureAwait(false), context.Registration.FailureStatus);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InputFileException or IOException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }

    private PanelReview Review() => PanelReview.Of(ModelPanel.FolderOf(options.Value, name), options: new AuditOptions { FalsePositiveRate = options.Value.FalsePositiveRate });

    private static HealthCheckResult ResultOf(PanelReview review, HealthStatus failure)
    {
        var data = new Dictionary<string, object> { ["facts"] = review.Facts, ["advice"] = review.Advice };
        return review.Faults.IsEmpty ? HealthCheckResult.Healthy(string.Join(' ', review.Facts), data) : new HealthCheckResult(failure, string.Join(' ', review.Faults), data: data);
    }
}
