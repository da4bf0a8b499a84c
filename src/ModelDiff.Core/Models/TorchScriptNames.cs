using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ModelDiff.Models;

/// <summary>Finds names in TorchScript code that libtorch would not know.</summary>
/// <remarks>
/// libtorch tells of them with an exception that TorchSharp 0.107 does not catch: it ends the process.
/// So they are looked for before libtorch sees the code. Operators of <c>aten</c> itself are not checked: a file from a PyTorch newer than libtorch may still use one that is not there.
/// </remarks>
internal static partial class TorchScriptNames
{
    private static readonly FrozenSet<string> OperatorLibraries =
        ["aten", "prim", "quantized", "_quantized", "sparse", "mkldnn", "mkldnn_prepacked", "onednn", "prepacked", "profiler"];

    /// <summary>What <c>torch.jit.optimize_for_inference</c> leaves in place of a weight when it is saved. PyTorch cannot load such a file either.</summary>
    private const string LostWeight = "prim.ConstantMKLDNNTensor";

    private static readonly FrozenSet<string> ClassLibraries = ["quantized", "rnn", "sparse", "mkldnn", "xnnpack"];

    /// <summary>The first name that is neither defined in the code nor built into libtorch, or null where all are known.</summary>
    /// <param name="sources">Code by module name, <c>__torch__.a.b</c>.</param>
    /// <param name="classes">Classes that the model's objects have, <c>__torch__.a.b.Class</c>.</param>
    public static string? FirstUnknown(IReadOnlyDictionary<string, string> sources, IEnumerable<string> classes)
    {
        var defined = sources.SelectMany(source => Definition().Matches(source.Value).Select(match => $"{source.Key}.{match.Groups[1].Value}")).ToHashSet();
        var operators = sources.Values.SelectMany(source => Operator().Matches(source));
        var mentions = sources.Values.SelectMany(source => Mention().Matches(source)).Select(match => match.Value).Concat(classes);
        return operators.FirstOrDefault(match => !OperatorLibraries.Contains(match.Groups["library"].Value) || match.Groups["name"].Value == LostWeight)?.Groups["name"].Value
            ?? mentions.FirstOrDefault(name => !IsKnown(name, defined));
    }

    /// <summary>A class or function, or what is within a class, such as the value of an enumeration.</summary>
    private static bool IsKnown(string name, HashSet<string> defined) =>
        BuiltInClass().Match(name) is { Success: true } builtIn
            ? ClassLibraries.Contains(builtIn.Groups[1].Value)
            : defined.Contains(name) || defined.Contains(name[..name.LastIndexOf('.')]);

    [GeneratedRegex(@"^(?:class|def) (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"(?<![\w.])ops\.(?<name>(?<library>\w+)\.\w+)")]
    private static partial Regex Operator();

    [GeneratedRegex(@"\b__torch__(?:\.\w+)+")]
    private static partial Regex Mention();

    [GeneratedRegex(@"^__torch__\.torch\.classes\.(\w+)\.")]
    private static partial Regex BuiltInClass();
}
