using System.Runtime.InteropServices;
using ModelDiff.Runtime;
using TorchSharp;

namespace ModelDiff.Tests.Runtime;

public class TorchRuntimeTests
{
    [Fact]
    public void EnsureLoaded_ThisSystem_TensorsWork()
    {
        TorchRuntime.EnsureLoaded();

        using var scope = torch.NewDisposeScope();
        torch.ones(2).sum().item<float>().Should().Be(2);
    }

    [Fact]
    public void EnsureLoaded_Exception_CrossesTheNativeBoundary()
    {
        TorchRuntime.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        var (two, three) = (torch.ones(2), torch.ones(3));

        FluentActions.Invoking(() => two.add(three)).Should().Throw<System.Runtime.InteropServices.ExternalException>();
    }

    [LinuxFact]
    public void Status_Loaded_TellsHow()
    {
        TorchRuntime.EnsureLoaded();

        if (NativeBackend.SystemHasStartupHook())
            TorchRuntime.Status.Should().StartWith("ordinary");
        else
            TorchRuntime.Status.Should().StartWith("compatibility copy at /").And.Contain("/libLibTorchSharp.so");
    }

    [LinuxFact]
    public void EnsureLoaded_ThisSystem_MapsEachLibraryOnce()
    {
        TorchRuntime.EnsureLoaded();

        MappedInodes("/libtorch_cpu.so").Should().ContainSingle();
        MappedInodes("/libc10.so").Should().ContainSingle();
        MappedInodes("/libLibTorchSharp.so").Should().ContainSingle();
    }

    [Fact]
    public void Initialize_ManyThreads_IsHarmless()
    {
        Parallel.For(0, 50, _ => TorchRuntime.Initialize());

        TorchRuntime.EnsureLoaded();
    }

    [Fact]
    public void UseFullPrecision_ThisProcess_ForbidsTf32ToLibtorchAndToNvidia()
    {
        TorchRuntime.UseFullPrecision();

        torch.backends.cudnn.allow_tf32.Should().BeFalse();
        torch.backends.cuda.matmul.allow_tf32.Should().BeFalse();
        Environment.GetEnvironmentVariable("NVIDIA_TF32_OVERRIDE").Should().Be("0");
    }

    [LinuxFact]
    public void UseFullPrecision_NativeCode_SeesTheVariable()
    {
        TorchRuntime.UseFullPrecision();

        Marshal.PtrToStringUTF8(NativeVariable("NVIDIA_TF32_OVERRIDE")).Should().Be("0");
    }

    [DllImport("libc", EntryPoint = "getenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint NativeVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    private static IEnumerable<string> MappedInodes(string file) =>
        File.ReadLines("/proc/self/maps").Where(line => line.EndsWith(file, StringComparison.Ordinal)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4]).Distinct();
}
