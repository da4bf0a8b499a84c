using System.Diagnostics;

namespace ModelDiff;

/// <summary>A stage of a comparison, as an activity and a duration: failed unless it is completed.</summary>
internal sealed class Stage : IDisposable
{
    private static readonly ActivitySource Source = new(ModelDiffTelemetry.ActivitySourceName, LibraryInfo.Version);

    private readonly string _name;
    private readonly Activity? _activity;
    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _isComplete;

    private Stage(string name, Activity? activity) => (_name, _activity) = (name, activity);

    /// <summary>Starts a stage; null where nobody listens.</summary>
    /// <param name="name">One of those in <c>docs/telemetry.md</c>.</param>
    public static Stage? Start(string name)
    {
        if (!Source.HasListeners())
            return Instruments.StageDuration.Enabled ? new Stage(name, null) : null;
        return new Stage(name, Source.StartActivity($"modeldiff.{name}"));
    }

    /// <summary>Notes something of the stage on its activity.</summary>
    /// <param name="key">What stands behind <c>modeldiff.</c> in the tag.</param>
    /// <param name="value">Text or a number.</param>
    public Stage Tag(string key, object? value)
    {
        _activity?.SetTag($"modeldiff.{key}", value);
        return this;
    }

    /// <summary>Tells that the stage came to its end.</summary>
    public void Complete() => _isComplete = true;

    /// <summary>Ends the stage.</summary>
    public void Dispose()
    {
        Instruments.StageDuration.Record(
            Stopwatch.GetElapsedTime(_start).TotalSeconds,
            new KeyValuePair<string, object?>("modeldiff.stage", _name),
            new KeyValuePair<string, object?>("modeldiff.outcome", _isComplete ? "completed" : "failed"));
        if (!_isComplete)
            _activity?.SetStatus(ActivityStatusCode.Error);
        _activity?.Dispose();
    }
}
