namespace ModelDiff;

/// <summary>Names under which this library tells .NET's diagnostics what it does; <c>docs/telemetry.md</c> lists every activity and instrument.</summary>
/// <remarks>Nothing is measured where nobody listens.</remarks>
public static class ModelDiffTelemetry
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>.</summary>
    public const string ActivitySourceName = "ModelDiff";

    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "ModelDiff";
}
