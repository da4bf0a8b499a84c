using System.Diagnostics;
using ModelDiff.Runtime;

namespace ModelDiff.Tests.Runtime;

/// <summary>Applications that lack something, each in a process and a folder of its own.</summary>
public sealed class TorchRuntimeFailureTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("modeldiff-runtime-").FullName;

    public TorchRuntimeFailureTests()
    {
        Directory.CreateDirectory(App);
        foreach (var file in (string[])["TorchSharp.dll", "ModelDiff.Core.dll", "ModelDiff.Core.Tests.dll", "ModelDiff.Core.Tests.runtimeconfig.json", "Microsoft.Extensions.Logging.Abstractions.dll", "SkiaSharp.dll"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), Path.Combine(App, file));
    }

    private string App => Path.Combine(_root, "app");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [LinuxFact]
    public async Task EnsureLoaded_NoNativeLibrary_NamesThePackages()
    {
        var output = await RunAsync();

        output.Should().Contain("TorchRuntimeException: TorchSharp's native library 'libLibTorchSharp.so' was not found").And.Contain("libtorch-cpu-linux-x64 2.10.0");
    }

    [LinuxFact]
    public async Task EnsureLoaded_NoLibtorch_NamesTheLibraryAndThePackages()
    {
        var library = AddLibrary();

        var output = await RunAsync();

        output.Should().Contain($"TorchRuntimeException: TorchSharp's native library '{library}'").And.Contain("libtorch-cpu-linux-x64 2.10.0");
    }

    [LinuxFact]
    public async Task EnsureLoaded_OldRuntimeAndUnusableCache_TellsWhatTheSystemLacks()
    {
        if (NativeBackend.SystemHasStartupHook())
            return;   // an ordinary load needs no cache
        var library = AddLibrary();
        foreach (var file in (string[])["libtorch.so", "libtorch_cpu.so", "libc10.so"])
            await File.WriteAllTextAsync(Path.Combine(App, file), "");

        var output = await RunAsync();

        output.Should().Contain($"TorchRuntimeException: TorchSharp's native library '{library}' needs GLIBCXX_3.4.32").And.Contain("GCC 13 or newer").And.Contain("/proc/modeldiff");
        output.Should().NotContain("This application or script", "TorchSharp must not have had a try");
        Directory.Exists(Path.Combine(App, "cpu")).Should().BeFalse("TorchSharp must not have copied libtorch about");
    }

    [LinuxFact]
    public async Task EnsureLoaded_LibtorchOnTheLoadersPath_Loads()
    {
        AddLibrary();

        var output = await RunAsync(PackageLibrary.Folder, cache: Path.Combine(_root, "cache"));

        output.Trim().Should().Match(status => status == "ordinary" || status.StartsWith("compatibility copy at "));
    }

    private string AddLibrary()
    {
        var library = Path.Combine(App, "libLibTorchSharp.so");
        File.Copy(PackageLibrary.File, library);
        return library;
    }

    /// <summary>Runs the application without packages to copy from, with a temporary folder that cannot be used.</summary>
    /// <param name="loaderPath">Where the system's loader looks besides.</param>
    /// <param name="cache">Where the copy may go; by default nowhere.</param>
    private async Task<string> RunAsync(string loaderPath = "", string cache = "/proc")
    {
        var program = Path.Combine(App, "ModelDiff.Core.Tests.dll");
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["exec", program])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["DOTNET_STARTUP_HOOKS"] = program,
                ["NUGET_PACKAGES"] = Path.Combine(_root, "packages"),
                ["LD_LIBRARY_PATH"] = loaderPath,
                ["XDG_CACHE_HOME"] = cache,
                ["TMPDIR"] = "/proc",
            },
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
