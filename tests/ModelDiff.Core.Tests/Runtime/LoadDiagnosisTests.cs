using ModelDiff.Runtime;

namespace ModelDiff.Tests.Runtime;

public class LoadDiagnosisTests
{
    private const string Library = "/app/runtimes/linux-x64/native/libLibTorchSharp.so";

    [LinuxTheory]
    [InlineData("/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)", "install libstdc++ of GCC 13 or newer")]
    [InlineData("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /app/libLibTorchSharp.so)", "newer Linux distribution")]
    [InlineData("libstdc++.so.6: cannot open shared object file: No such file or directory", "no C++ runtime")]
    [InlineData("libtorch.so: cannot open shared object file: No such file or directory", "libtorch-cpu-linux-x64 2.10.0")]
    [InlineData("libc10.so: cannot open shared object file: No such file or directory", "TorchSharp-cuda-linux 0.107.0")]
    [InlineData("libnuma.so.1: cannot open shared object file: No such file or directory", "install the package that has it")]
    [InlineData("/app/libLibTorchSharp.so: undefined symbol: _ZN3c105ErrorE", "another version")]
    [InlineData("/app/libLibTorchSharp.so: failed to map segment from shared object", "XDG_CACHE_HOME")]
    [InlineData("/app/libLibTorchSharp.so: file too short", "refuses it")]
    public void Explain_LoaderError_TellsWhatToDo(string loaderError, string advice)
    {
        var exception = LoadDiagnosis.Explain(Library, loaderError, null);

        exception.Message.Should().Contain(Library).And.Contain(loaderError).And.Contain(advice);
        exception.LibraryPath.Should().Be(Library);
        exception.LoaderError.Should().Be(loaderError);
    }

    [LinuxFact]
    public void Diagnose_FileThatIsNoLibrary_QuotesTheLoader()
    {
        var file = Path.GetTempFileName();
        var cause = new NotSupportedException("misleading");
        try
        {
            var exception = LoadDiagnosis.Diagnose(file, cause);

            exception.Message.Should().Contain(file).And.Contain("file too short").And.NotContain("misleading");
            exception.InnerException.Should().BeSameAs(cause);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Diagnose_NoLibrary_NamesThePackages()
    {
        var exception = LoadDiagnosis.Diagnose(null, new NotSupportedException("misleading"));

        exception.Message.Should().Contain("was not found").And.NotContain("misleading");
        exception.LibraryPath.Should().BeNull();
    }

    [LinuxFact]
    public void NoBackend_NamesTheLibraryAndThePackages() =>
        LoadDiagnosis.NoBackend(Library).Message.Should().Contain(Library).And.Contain("libtorch-cpu-linux-x64 2.10.0").And.Contain("TorchBackend");

    [Fact]
    public void NoCopy_UnusableCache_TellsWhatTheSystemLacksAndWhy()
    {
        var exception = LoadDiagnosis.NoCopy(Library, new UnauthorizedAccessException("The folder '/cache' is a symbolic link."));

        exception.Message.Should().Contain("needs GLIBCXX_3.4.32").And.Contain("GCC 13 or newer").And.Contain("'/cache' is a symbolic link");
        exception.LoaderError.Should().BeNull();
    }
}
