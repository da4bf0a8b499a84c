namespace ModelDiff.Benchmarks.Devices;

/// <summary>How far one thing that was computed on a device lies from the same on the CPU.</summary>
/// <param name="Subject">What was computed.</param>
/// <param name="Difference">What <paramref name="Measure"/> says; at least 0.</param>
/// <param name="Limit">At most so much is agreement.</param>
/// <param name="Measure">What the difference is of.</param>
/// <param name="Fault">Why nothing could be computed, or null.</param>
internal sealed record DeviceAgreement(string Subject, double Difference, double Limit, string Measure, string? Fault = null)
{
    /// <summary>Whether the device may be used for this.</summary>
    public bool Holds => Fault is null && Difference <= Limit;
}
