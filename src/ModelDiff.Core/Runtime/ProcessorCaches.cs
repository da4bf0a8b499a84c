using System.Runtime.Intrinsics.X86;

namespace ModelDiff.Runtime;

/// <summary>What the processor tells of its caches.</summary>
internal static class ProcessorCaches
{
    private const int CachesOfAmd = unchecked((int)0x8000001D);
    private const int LastExtended = unchecked((int)0x80000000);
    private const int CacheTypes = 0x1F;

    /// <summary>Whether it is AMD's and describes no cache, as virtual machines make it do.</summary>
    /// <remarks>Source: AMD64 Architecture Programmer's Manual, volume 3, CPUID function 8000_001D: bits 4 to 0 of EAX are the type of a cache, 0 that there is none.</remarks>
    public static bool AreHidden => X86Base.IsSupported && IsAmd() && AreHiddenBy(X86Base.CpuId(LastExtended, 0).Eax, X86Base.CpuId(CachesOfAmd, 0).Eax);

    /// <summary>The same of what the instruction answers.</summary>
    /// <param name="last">EAX of function 8000_0000: the last function that there is.</param>
    /// <param name="first">EAX of function 8000_001D: the first cache.</param>
    internal static bool AreHiddenBy(int last, int first) => (uint)last < unchecked((uint)CachesOfAmd) || (first & CacheTypes) == 0;

    private static bool IsAmd()
    {
        // "AuthenticAMD"
        var (_, ebx, ecx, edx) = X86Base.CpuId(0, 0);
        return (ebx, edx, ecx) == (0x68747541, 0x69746E65, 0x444D4163);
    }
}
