using System.Runtime.Versioning;
using ModelDiff.Runtime;

namespace ModelDiff.Tests.Runtime;

[SupportedOSPlatform("linux")]
public sealed class CompatibilityCopyTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _root = Directory.CreateTempSubdirectory("modeldiff-runtime-").FullName;

    private string Cache => Path.Combine(_root, "cache");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [LinuxFact]
    public void Prepare_EmptyCache_WritesPatchedLibraryWithLibtorchBesideIt()
    {
        var result = Prepare();

        result.IsNew.Should().BeTrue();
        ShouldBeSound(result.Path);
        new FileInfo(Path.Combine(Path.GetDirectoryName(result.Path)!, "libtorch.so")).LinkTarget.Should().Be(Path.Combine(Libtorch(), "libtorch.so"));
        new FileInfo(Path.Combine(Path.GetDirectoryName(result.Path)!, "libc10.so")).LinkTarget.Should().Be(Path.Combine(Libtorch(), "libc10.so"));
        Directory.GetFiles(Path.GetDirectoryName(result.Path)!, "*.tmp").Should().BeEmpty();
    }

    [LinuxFact]
    public void Prepare_EmptyCache_MakesFoldersOfTheOwnerAlone()
    {
        var path = Prepare().Path;

        File.GetUnixFileMode(Cache).Should().Be(OwnerOnly);
        File.GetUnixFileMode(Path.GetDirectoryName(path)!).Should().Be(OwnerOnly);
    }

    [LinuxFact]
    public void Prepare_Again_UsesTheSameCopy()
    {
        var path = Prepare().Path;
        var written = File.GetLastWriteTimeUtc(path);

        var second = Prepare();

        second.Should().Be(new CompatibilityCopy.Result(path, false, null));
        File.GetLastWriteTimeUtc(path).Should().Be(written);
    }

    [LinuxTheory]
    [InlineData(0)]
    [InlineData(PackageLibrary.Need)]
    [InlineData(2_399_007)]
    public void Prepare_OneByteTamperedWith_WritesTheCopyAnew(int offset)
    {
        var path = Prepare().Path;
        var bytes = File.ReadAllBytes(path);
        bytes[offset] ^= 1;
        File.WriteAllBytes(path, bytes);

        Prepare().Should().Be(new CompatibilityCopy.Result(path, true, null));

        ShouldBeSound(path);
    }

    [LinuxFact]
    public void Prepare_TruncatedCopy_WritesTheCopyAnew()
    {
        var path = Prepare().Path;
        File.WriteAllBytes(path, []);

        Prepare().IsNew.Should().BeTrue();

        ShouldBeSound(path);
    }

    [LinuxFact]
    public void Prepare_CopyIsLink_ReplacesTheLinkAndNotItsTarget()
    {
        var path = Prepare().Path;
        var elsewhere = Path.Combine(_root, "elsewhere.so");
        File.Move(path, elsewhere);
        File.CreateSymbolicLink(path, elsewhere);

        Prepare().IsNew.Should().BeTrue();

        new FileInfo(path).LinkTarget.Should().BeNull();
        File.Exists(elsewhere).Should().BeTrue();
    }

    [LinuxFact]
    public void Prepare_LinkOfLibtorchLeadsElsewhere_IsSetRight()
    {
        var link = Path.Combine(Path.GetDirectoryName(Prepare().Path)!, "libtorch.so");
        File.Delete(link);
        File.CreateSymbolicLink(link, "/nowhere/libtorch.so");

        Prepare();

        new FileInfo(link).LinkTarget.Should().Be(Path.Combine(Libtorch(), "libtorch.so"));
    }

    [LinuxFact]
    public void Prepare_OtherLibtorchFolder_UsesAnotherCopy() =>
        Prepare(Libtorch("other")).Path.Should().NotBe(Prepare().Path);

    [LinuxFact]
    public void Prepare_CopysFolderWritableByOthers_IsRefused()
    {
        File.SetUnixFileMode(Path.GetDirectoryName(Prepare().Path)!, OwnerOnly | UnixFileMode.OtherWrite);

        FluentActions.Invoking(() => Prepare()).Should().Throw<UnauthorizedAccessException>().WithMessage("*Others may write*");
    }

    [LinuxFact]
    public void Prepare_CacheIsFile_ThrowsIOException()
    {
        File.WriteAllText(Cache, "");

        FluentActions.Invoking(() => Prepare()).Should().Throw<IOException>();
    }

    [LinuxFact]
    public void Prepare_DamagedLibrary_LeavesNoCopy()
    {
        var damaged = Path.Combine(_root, "libLibTorchSharp.so");
        File.WriteAllBytes(damaged, PackageLibrary.Bytes()[..100_000]);

        FluentActions.Invoking(() => CompatibilityCopy.Prepare(damaged, Libtorch(), Cache)).Should().Throw<ElfFormatException>();

        Directory.Exists(Cache).Should().BeFalse();
    }

    private static void ShouldBeSound(string path) =>
        File.ReadAllBytes(path).AsSpan().SequenceEqual(ElfSymbolVersionPatch.Apply(PackageLibrary.Bytes())).Should().BeTrue();

    private string Libtorch(string name = "libtorch")
    {
        var folder = Path.Combine(_root, name);
        Directory.CreateDirectory(folder);
        foreach (var file in new[] { "libtorch.so", "libtorch_cpu.so", "libc10.so" })
            File.WriteAllText(Path.Combine(folder, file), "");
        return folder;
    }

    private CompatibilityCopy.Result Prepare(string? libtorch = null) => CompatibilityCopy.Prepare(PackageLibrary.File, libtorch ?? Libtorch(), Cache);
}
