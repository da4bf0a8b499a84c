using System.Text;
using ModelDiff.Runtime;

namespace ModelDiff.Tests.Runtime;

public class ElfSymbolVersionPatchTests
{
    // ELF hash of "GLIBCXX_3.4", from the System V ABI's function.
    private const uint OldVersionHash = 0x08922974;

    [Fact]
    public void Apply_PackageLibrary_MakesTheThreeEdits()
    {
        var library = PackageLibrary.Bytes();

        var patched = ElfSymbolVersionPatch.Apply(library);

        patched.U32(PackageLibrary.Need).Should().Be(OldVersionHash);
        patched.U32(PackageLibrary.Need + 8).Should().Be(library.U32(PackageLibrary.OldNeed + 8));
        patched.U32(PackageLibrary.HookSymbol).Should().Be(library.U32(PackageLibrary.ReplacementSymbol));
        patched.U16(PackageLibrary.HookVersion).Should().Be(1);
    }

    [Fact]
    public void Apply_PackageLibrary_LeavesAllElseAsItWas()
    {
        var library = PackageLibrary.Bytes();
        int[] edited =
        [
            .. Enumerable.Range(PackageLibrary.Need, 4),
            .. Enumerable.Range(PackageLibrary.Need + 8, 4),
            .. Enumerable.Range(PackageLibrary.HookSymbol, 4),
            .. Enumerable.Range(PackageLibrary.HookVersion, 2),
        ];

        var patched = ElfSymbolVersionPatch.Apply(library);

        patched.Should().HaveSameCount(library);
        Enumerable.Range(0, library.Length).Where(i => library[i] != patched[i]).Should().BeSubsetOf(edited).And.HaveCount(9);
    }

    [Fact]
    public void Apply_GivenLibrary_IsNotChanged()
    {
        var library = PackageLibrary.Bytes();

        ElfSymbolVersionPatch.Apply(library);

        library.AsSpan().SequenceEqual(PackageLibrary.Bytes()).Should().BeTrue();
    }

    [Fact]
    public void Apply_PatchedLibrary_IsRefused() =>
        Refusal(ElfSymbolVersionPatch.Apply(PackageLibrary.Bytes())).Should().Contain("does not need GLIBCXX_3.4.32");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(0x3890)]
    [InlineData(0x16760)]
    [InlineData(0x3f8f0)]
    [InlineData(1_000_000)]
    [InlineData(2_399_007)]
    public void Apply_Truncated_IsRefused(int length) => Refusal(PackageLibrary.Bytes()[..length]).Should().NotBeEmpty();

    [Theory]
    [InlineData(0, 0x7e, "no ELF file")]
    [InlineData(4, 1, "64-bit")]
    [InlineData(5, 2, "little-endian")]
    [InlineData(16, 2, "shared library")]
    [InlineData(18, 183, "x86-64")]
    [InlineData(58, 40, "section headers")]
    public void Apply_OtherKindOfFile_IsRefused(int offset, byte value, string reason) =>
        Refusal(PackageLibrary.With(offset, value)).Should().Contain(reason);

    [Fact]
    public void Apply_NoSymbolNeedsNewVersion_IsRefused() =>
        Refusal(PackageLibrary.With(PackageLibrary.HookVersion, 2, 0)).Should().Contain("no symbol needs GLIBCXX_3.4.32");

    [Fact]
    public void Apply_SecondSymbolNeedsNewVersion_IsRefused() =>
        Refusal(PackageLibrary.With(PackageLibrary.HookVersion + 2, (byte)PackageLibrary.NewIndex, 0)).Should().Contain("beside or instead of");

    [Fact]
    public void Apply_OtherSymbolNeedsNewVersion_IsRefused()
    {
        var bytes = PackageLibrary.Bytes();
        bytes.AsSpan(PackageLibrary.ReplacementSymbol, 4).CopyTo(bytes.AsSpan(PackageLibrary.HookSymbol));

        Refusal(bytes).Should().Contain("beside or instead of");
    }

    [Theory]
    [InlineData("_ZN2at15get_num_threadsEv", "does not import _ZN2at15get_num_threadsEv")]
    [InlineData("_ZSt21ios_base_library_initv", "beside or instead of")]
    [InlineData("GLIBCXX_3.4", "does not need GLIBCXX_3.4")]
    [InlineData("GLIBCXX_3.4.32", "does not need GLIBCXX_3.4.32")]
    public void Apply_NameMissing_IsRefused(string name, string reason)
    {
        var bytes = PackageLibrary.Bytes();
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\0{name}\0")) + 1;
        at.Should().BePositive();
        bytes[at] = (byte)'x';

        Refusal(bytes).Should().Contain(reason);
    }

    [Fact]
    public void Apply_ListOfVersionsWithoutEnd_IsRefused() =>
        Refusal(PackageLibrary.With(0x3f8f0 + 12, 1, 0, 0, 0)).Should().NotBeEmpty();

    [Theory]
    [InlineData(0, 64)]                     // file header
    [InlineData(0x3f8f0, 0x210)]            // .gnu.version_r
    [InlineData(SectionHeaders, 2_000)]     // up to the end of the file
    public void Apply_RandomAlterations_ThrowNothingElse(int start, int length)
    {
        var random = new Random(7);
        var original = PackageLibrary.Bytes();
        length = Math.Min(length, original.Length - start);
        for (var trial = 0; trial < 150; trial++)
        {
            var bytes = (byte[])original.Clone();
            for (var i = random.Next(1, 6); i > 0; i--)
                bytes[start + random.Next(length)] = (byte)random.Next(256);

            var act = () => ElfSymbolVersionPatch.Apply(bytes);

            try
            {
                act().Should().HaveSameCount(original);
            }
            catch (ElfFormatException)
            {
                // Refused, as it should be.
            }
        }
    }

    private const int SectionHeaders = 2_399_008 - (SectionCount * 64);
    private const int SectionCount = 31;

    private static string Refusal(byte[] bytes)
    {
        var act = () => ElfSymbolVersionPatch.Apply(bytes);
        return act.Should().Throw<ElfFormatException>().Which.Message;
    }
}
