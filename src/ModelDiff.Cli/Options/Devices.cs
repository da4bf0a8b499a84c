using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Options;

/// <summary>Reads <c>auto</c>, <c>cpu</c>, <c>cuda</c> and <c>cuda:N</c>.</summary>
internal static class Devices
{
    /// <summary>The device; on CUDA, float32 is computed in full from now on.</summary>
    public static Device Parse(string text)
    {
        var device = Find(text);
        if (device.type == DeviceType.CUDA)
            TorchRuntime.UseFullPrecision();
        return device;
    }

    private static Device Find(string text)
    {
        switch (text)
        {
            case "cpu":
                return CPU;
            case "auto":
                return cuda.is_available() ? CUDA : CPU;
        }

        if (text != "cuda" && !text.StartsWith("cuda:", StringComparison.Ordinal))
            throw new UsageException($"--device must be auto, cpu, cuda or cuda:N; got '{text}'.");
        var index = 0;
        if (text.Length > 4 && !int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out index))
            throw new UsageException($"--device cuda:N needs a device number; got '{text}'.");
        if (!cuda.is_available())
            throw new UsageException($"--device {text}: this machine or this build has no CUDA. Use --device cpu, or build with -p:TorchBackend=cuda.");
        if (index >= cuda.device_count())
            throw new UsageException($"--device {text}: there are {cuda.device_count()} CUDA devices, numbered from 0.");
        return new Device(DeviceType.CUDA, index);
    }
}
