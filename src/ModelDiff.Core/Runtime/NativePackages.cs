using System.Reflection;

namespace ModelDiff.Runtime;

/// <summary>Versions of the packages with native parts that this library was built for, as the build states them.</summary>
internal static class NativePackages
{
    public static string TorchSharp { get; } = Version("TorchSharpVersion");

    public static string LibTorch { get; } = Version("LibTorchVersion");

    /// <summary>What to do where SkiaSharp has no native part.</summary>
    public static string NoImageDecoder { get; } =
        $"SkiaSharp's native library, which reads and writes images, is not there: add the package ModelDiff {LibraryInfo.Version}, which brings all native parts, or SkiaSharp.NativeAssets.{SkiaPart} {Version("SkiaSharpVersion")}.";

    public static string OnnxRuntime { get; } = Version("OnnxRuntimeVersion");

    private static string SkiaPart => OperatingSystem.IsWindows() ? "Win32" : OperatingSystem.IsMacOS() ? "macOS" : "Linux.NoDependencies";

    /// <summary>Whether a native library was not found, by what its managed part throws on first use and ever after.</summary>
    public static bool IsMissingLibrary(Exception exception) => exception is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException };

    private static string Version(string name) => typeof(NativePackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == name).Value!;
}
