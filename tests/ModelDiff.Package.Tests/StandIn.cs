using System.IO.Compression;
using System.Runtime.InteropServices;

namespace ModelDiff.Package.Tests;

/// <summary>Packages with the names of real ones that this platform does not need, each with one small file in place of hundreds of megabytes.</summary>
internal static class StandIn
{
    private static readonly string[] CpuPlatforms = ["linux-x64", "osx-arm64", "win-x64"];

    /// <summary>Writes the CPU's libtorch of other platforms, and CUDA's of all.</summary>
    /// <param name="feed">An existing folder.</param>
    public static void WriteAll(string feed)
    {
        foreach (var platform in CpuPlatforms.Where(platform => platform != RuntimeInformation.RuntimeIdentifier))
            Write(feed, $"libtorch-cpu-{platform}", CentralVersions.LibTorch, platform);
        Write(feed, "TorchSharp-cuda-linux", CentralVersions.TorchSharp, "linux-x64");
        Write(feed, "TorchSharp-cuda-windows", CentralVersions.TorchSharp, "win-x64");
    }

    private static void Write(string feed, string id, string version, string platform)
    {
        using var package = ZipFile.Open(Path.Combine(feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        Add(package, $"{id}.nuspec", $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id>
                <version>{version}</version>
                <authors>tests</authors>
                <description>Stands in for the real one.</description>
                <dependencies><group targetFramework="net8.0" /></dependencies>
              </metadata>
            </package>
            """);
        Add(package, "lib/net8.0/_._", "");
        Add(package, $"runtimes/{platform}/native/{id}.so", "no library");
    }

    private static void Add(ZipArchive package, string name, string text)
    {
        using var writer = new StreamWriter(package.CreateEntry(name).Open());
        writer.Write(text);
    }
}
