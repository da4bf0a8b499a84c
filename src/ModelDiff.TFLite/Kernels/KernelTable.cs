using System.Collections.Frozen;

namespace ModelDiff.TFLite.Kernels;

/// <summary>All operators that can be run, by name.</summary>
internal static class KernelTable
{
    private static readonly FrozenDictionary<string, Kernel> Kernels = All().ToFrozenDictionary(entry => entry.Name, entry => entry.Kernel, StringComparer.Ordinal);

    /// <summary>The kernel of an operator, or null where there is none.</summary>
    public static Kernel? Find(string name) => Kernels.GetValueOrDefault(name);

    /// <summary>Whether an operator may answer differently to the same constants.</summary>
    public static bool HasState(string name) => name is "WHILE" or "IF" or "CALL";

    private static IEnumerable<(string Name, Kernel Kernel)> All()
    {
        var single = Convolutions.Kernels.Concat(Pooling.Kernels).Concat(Activations.Kernels).Concat(Elementwise.Kernels).Concat(Shapes.Kernels)
            .Concat(Slices.Kernels).Concat(Reductions.Kernels).Concat(Resizing.Kernels).Concat(Recurrent.Kernels).Concat(KerasRecurrent.Kernels).Concat(Conversions.Kernels);
        foreach (var (name, kernel) in single)
            yield return (name, call => [kernel(call)]);
        foreach (var entry in Shapes.Several.Concat(Reductions.Several).Concat(Control.Several))
            yield return entry;
    }
}
