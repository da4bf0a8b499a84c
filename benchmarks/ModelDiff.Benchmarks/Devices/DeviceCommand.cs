using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks.Devices;

/// <summary><c>device NAME [MODEL…]</c>: whether everything that this library computes on a device agrees with the CPU, and how fast it is there.</summary>
/// <remarks>Needs nothing but this program and a libtorch that knows the device; files of models are compared besides.</remarks>
internal static class DeviceCommand
{
    private const int Rounds = 9;

    /// <returns>0 where everything agrees, else 1.</returns>
    public static async Task<int> RunAsync(string name, IReadOnlyList<string> models)
    {
        var device = new Device(name);
        if (device.type == DeviceType.CUDA && !cuda.is_available())
            throw new InvalidOperationException("There is no CUDA here: LD_LIBRARY_PATH must name a libtorch with CUDA, or build with -p:TorchBackend=cuda.");
        Console.WriteLine($"ModelDiff {LibraryInfo.Version}, TorchSharp on libtorch {__version__}, {name}, {Environment.ProcessorCount} processor cores.");
        Console.WriteLine();
        TorchRuntime.UseFullPrecision();
        var holds = await AgreeAsync(device, models);
        await DeviceSpeed.WriteAsync(device, Rounds);
        return holds ? 0 : 1;
    }

    /// <summary><c>precision NAME [MODEL…]</c>: what the device's own settings do to answers (TF32 in convolutions), which the library turns off.</summary>
    public static async Task RunUnsetAsync(string name, IReadOnlyList<string> models)
    {
        WriteHead();
        await foreach (var check in NetworkChecks.RunAsync(new Device(name), inOneProcess: true))
            Write(check);
        await foreach (var check in FileChecks.RunAsync(models, new Device(name)))
            Write(check);
    }

    private static void WriteHead()
    {
        Console.WriteLine("| computed | differs from the CPU's by | at most | of | agrees |");
        Console.WriteLine("|---|---|---|---|---|");
    }

    private static async Task<bool> AgreeAsync(Device device, IReadOnlyList<string> models)
    {
        WriteHead();
        var all = true;
        foreach (var checks in new IAsyncEnumerable<DeviceAgreement>[] { NetworkChecks.RunAsync(device), FileChecks.RunAsync(models, device), PairChecks.RunAsync(device), PanelChecks.RunAsync(device) })
        {
            await foreach (var check in checks)
                all &= Write(check);
        }

        Console.WriteLine();
        return all;
    }

    private static bool Write(DeviceAgreement check)
    {
        var difference = check.Fault is null ? string.Create(CultureInfo.InvariantCulture, $"{check.Difference:0.##e+0}") : check.Fault.ReplaceLineEndings(" ").Replace('|', '/');
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {check.Subject} | {difference} | {check.Limit:0.##e+0} | {check.Measure} | {(check.Holds ? "yes" : "**no**")} |"));
        return check.Holds;
    }
}
