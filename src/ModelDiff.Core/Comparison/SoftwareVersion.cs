using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ModelDiff;

/// <summary>A piece of software that took part in a result.</summary>
/// <param name="Name">For example <c>TorchSharp</c>.</param>
/// <param name="Version">For example <c>0.107.0</c>.</param>
public sealed record SoftwareVersion(string Name, string Version)
{
    /// <summary>What this process runs on: the library, .NET, TorchSharp, libtorch, operating system and processor. The same on every call; nothing of it tells one machine from another of its kind.</summary>
    public static ImmutableArray<SoftwareVersion> Current { get; } =
    [
        new("ModelDiff.Core", LibraryInfo.Version),
        new(".NET", Environment.Version.ToString()),
        new("TorchSharp", VersionOf(typeof(TorchSharp.torch).Assembly)),
        new("libtorch", TorchSharp.torch.__version__),
        new("operating system", $"{RuntimeInformation.OSDescription.Trim()}"),
        new("processor", $"{RuntimeInformation.ProcessArchitecture}"),
    ];

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version?.ToString() ?? "unknown";
}
