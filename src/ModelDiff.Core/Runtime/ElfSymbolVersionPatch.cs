namespace ModelDiff.Runtime;

/// <summary>
/// Removes a library's need for <c>GLIBCXX_3.4.32</c>, a symbol version of GCC 13's C++ runtime, where a single start-up hook alone carries it.
/// </summary>
/// <remarks>
/// The hook <c>std::ios_base_library_init()</c> makes sure that iostreams are initialized, which they are in a process that runs libtorch.
/// Three edits, no change of size: the needed version becomes <c>GLIBCXX_3.4</c>; the hook's entry names another imported function that takes
/// and changes nothing, <c>at::get_num_threads()</c>; and that entry loses its version.
/// </remarks>
internal static class ElfSymbolVersionPatch
{
    internal const string NewVersion = "GLIBCXX_3.4.32";
    private const string OldVersion = "GLIBCXX_3.4";
    private const string Hook = "_ZSt21ios_base_library_initv";
    private const string Replacement = "_ZN2at15get_num_threadsEv";

    private const uint DynamicSymbols = 11;
    private const uint VersionNeeds = 0x6ffffffe;
    private const uint VersionIndices = 0x6fffffff;
    private const int SymbolSize = 24;
    private const int NeedSize = 16;
    private const ushort Unversioned = 1;
    private const ushort IndexMask = 0x7fff;

    /// <summary>The patched library.</summary>
    /// <exception cref="ElfFormatException">The library is damaged or not of the one shape for which the patch is known to be right.</exception>
    public static byte[] Apply(ReadOnlySpan<byte> library)
    {
        var bytes = library.ToArray();
        var elf = new ElfImage(bytes);
        var symbols = elf.Single(DynamicSymbols);
        var (needed, target) = (FindNeed(elf, NewVersion), FindNeed(elf, OldVersion));
        var (hook, replacementName) = FindSymbols(elf, symbols, needed.Index);

        elf.Write(needed.Offset, target.Hash);
        elf.Write(needed.Offset + 8, target.Name);
        elf.Write(symbols.Offset + ((long)hook * SymbolSize), replacementName);
        elf.Write(elf.Single(VersionIndices).Offset + (2L * hook), Unversioned);
        return bytes;
    }

    /// <summary>Finds the only entry of the list of needed versions that has this name.</summary>
    private static Need FindNeed(ElfImage elf, string version)
    {
        var section = elf.Single(VersionNeeds);
        var strings = elf.LinkOf(section);
        Need? found = null;
        foreach (var offset in NeedOffsets(elf, section))
        {
            var name = elf.U32(offset + 8);
            if (elf.Text(strings, name) != version)
                continue;
            if (found is not null)
                throw new ElfFormatException($"it needs {version} of more than one library");
            found = new Need(offset, elf.U32(offset), (ushort)(elf.U16(offset + 6) & IndexMask), name);
        }

        return found ?? throw new ElfFormatException($"it does not need {version}");
    }

    /// <summary>Walks the libraries needed and, within each, the versions needed of it. Both lists are chains of relative offsets.</summary>
    private static IEnumerable<long> NeedOffsets(ElfImage elf, ElfImage.Section section)
    {
        var end = section.Offset + section.Size;
        var left = section.Size / NeedSize;
        for (var library = section.Offset; library < end;)
        {
            var version = library + elf.U32(library + 8);
            for (var remaining = elf.U16(library + 2); remaining > 0; remaining--)
            {
                if (version < section.Offset || version > end - NeedSize || left-- == 0)
                    throw new ElfFormatException("its list of needed versions leaves its section or has no end");
                yield return version;
                version += elf.U32(version + 12);
            }

            var next = elf.U32(library + 12);
            if (next == 0)
                yield break;
            library += next;
        }
    }

    private static (int Hook, uint ReplacementName) FindSymbols(ElfImage elf, ElfImage.Section symbols, ushort version)
    {
        var strings = elf.LinkOf(symbols);
        var indices = elf.Single(VersionIndices);
        var count = (int)(symbols.Size / SymbolSize);
        if (indices.Size < 2L * count)
            throw new ElfFormatException("its symbols and their versions differ in number");

        int? hook = null;
        uint? replacement = null;
        for (var i = 0; i < count; i++)
        {
            var name = elf.U32(symbols.Offset + ((long)i * SymbolSize));
            var isImported = elf.U16(symbols.Offset + ((long)i * SymbolSize) + 6) == 0;
            if ((elf.U16(indices.Offset + (2L * i)) & IndexMask) == version)
                hook = hook is null && isImported && elf.Text(strings, name) == Hook ? i : throw new ElfFormatException($"{NewVersion} is needed by '{elf.Text(strings, name)}' beside or instead of {Hook}");
            else if (isImported && replacement is null && elf.Text(strings, name) == Replacement)
                replacement = name;
        }

        return (
            hook ?? throw new ElfFormatException($"no symbol needs {NewVersion}"),
            replacement ?? throw new ElfFormatException($"it does not import {Replacement}"));
    }

    private sealed record Need(long Offset, uint Hash, ushort Index, uint Name);
}
