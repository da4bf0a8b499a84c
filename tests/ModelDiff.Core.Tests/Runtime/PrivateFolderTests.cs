using System.Diagnostics;
using System.Runtime.Versioning;
using ModelDiff.Runtime;

namespace ModelDiff.Tests.Runtime;

[SupportedOSPlatform("linux")]
public sealed class PrivateFolderTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _root = Directory.CreateTempSubdirectory("modeldiff-runtime-").FullName;

    private string Cache => Path.Combine(_root, "cache");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [LinuxFact]
    public void Require_Missing_CreatesItForTheOwnerAlone()
    {
        PrivateFolder.Require(Cache);
        PrivateFolder.Require(Cache);

        File.GetUnixFileMode(Cache).Should().Be(OwnerOnly);
    }

    [LinuxTheory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Require_WritableByOthers_IsRefused(UnixFileMode mode)
    {
        Directory.CreateDirectory(Cache);
        File.SetUnixFileMode(Cache, OwnerOnly | mode);

        Refusal().Should().Contain(Cache).And.Contain("Others may write");
    }

    [LinuxFact]
    public void Require_Link_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(_root, "target"), OwnerOnly);
        Directory.CreateSymbolicLink(Cache, Path.Combine(_root, "target"));

        Refusal().Should().Contain("symbolic link");
    }

    [LinuxFact]
    public void Require_FolderOfAnotherUser_IsRefused()
    {
        var folder = "/";
        if (Environment.IsPrivilegedProcess)
        {
            folder = Directory.CreateDirectory(Cache, OwnerOnly).FullName;
            Process.Start("chown", ["1", folder]).WaitForExit();
        }

        FluentActions.Invoking(() => PrivateFolder.Require(folder)).Should().Throw<UnauthorizedAccessException>().WithMessage("*belongs to user*");
    }

    [LinuxFact]
    public void OwnerOf_OwnFolderAndRoots_AreTold()
    {
        File.WriteAllText(Path.Combine(_root, "own"), "");

        PrivateFolder.OwnerOf("/").Should().Be(0);
        PrivateFolder.OwnerOf(Path.Combine(_root, "own")).Should().Be(PrivateFolder.OwnerOf(_root));
        FluentActions.Invoking(() => PrivateFolder.OwnerOf("/nowhere/at all")).Should().Throw<IOException>();
    }

    private string Refusal() => FluentActions.Invoking(() => PrivateFolder.Require(Cache)).Should().Throw<UnauthorizedAccessException>().Which.Message;
}
