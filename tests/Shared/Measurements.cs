using System.Diagnostics.Metrics;

namespace ModelDiff.Tests;

/// <summary>What the library measures while this lives.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, string Tags)> _all = [];

    public Measurements()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != ModelDiffTelemetry.MeterName)
                return;
            Units[instrument.Name] = instrument.Unit!;
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        _listener.Start();
    }

    /// <summary>The instruments with their units.</summary>
    public Dictionary<string, string> Units { get; } = [];

    /// <summary>All values of an instrument together.</summary>
    public double Sum(string name) => Of(name).Sum(measurement => measurement.Value);

    /// <summary>The values of an instrument in their order, with the values of their tags.</summary>
    public List<(double Value, string Tags)> Of(string name) => [.. _all.Where(entry => entry.Name == name).Select(entry => (entry.Value, entry.Tags))];

    public void Dispose() => _listener.Dispose();

    private void Add(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var values = string.Join(' ', tags.ToArray().Select(tag => tag.Value));
        lock (_all)
            _all.Add((name, value, values));
    }
}
