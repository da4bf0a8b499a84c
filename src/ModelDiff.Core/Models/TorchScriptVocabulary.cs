using System.Collections.Frozen;
using System.Reflection;

namespace ModelDiff.Models;

/// <summary>Operators and words that the code of a TorchScript model may use, as the text file of this name lists them.</summary>
internal static class TorchScriptVocabulary
{
    private static readonly FrozenSet<string> Entries = ReadEntries();
    private static readonly FrozenSet<string> Members = Entries.Select(entry => entry[(entry.LastIndexOf('.') + 1)..]).ToFrozenSet();

    /// <summary>Words of the language that are no names.</summary>
    private static readonly FrozenSet<string> Keywords =
        ["and", "as", "assert", "break", "continue", "def", "class", "elif", "else", "for", "if", "in", "is", "lambda", "not", "or", "pass", "raise", "return", "while", "with", "torch", "ops", "CONSTANTS", "__torch__"];

    /// <summary>Members of tensors, enumerations and packed weights that are no operators.</summary>
    private static readonly FrozenSet<string> OtherMembers =
        ["shape", "ndim", "T", "value", "type", "index", "__enter__", "__exit__", "__init__", "__new__", "__getstate__", "__setstate__", "unpack", "bias", "weight", "padding", "output_padding", "dilation", "groups"];

    /// <summary>Operators that may not hide behind a method or attribute of their name either.</summary>
    private static readonly FrozenSet<string> Forbidden = ["from_file", "save", "print", "_print", "manual_seed", "seed", "set_grad_enabled", "fork", "rpc_async", "rpc_remote", "rpc_sync"];

    /// <summary>Whether an operator may be called.</summary>
    /// <param name="name">In full: <c>torch.relu</c>, <c>ops.prim.device</c>.</param>
    public static bool HasOperator(string name) => Entries.Contains(name.StartsWith("ops.aten.", StringComparison.Ordinal) ? $"torch.{name["ops.aten.".Length..]}" : name);

    /// <summary>Whether a word may stand alone, without being defined in the code.</summary>
    public static bool HasWord(string name) => Entries.Contains(name) || IsKeyword(name);

    /// <summary>Whether it is a word of the language, or a module of which parts are named.</summary>
    public static bool IsKeyword(string name) => Keywords.Contains(name);

    /// <summary>Whether values may be asked for it: <c>x.relu()</c>, <c>x.shape</c>.</summary>
    public static bool HasMember(string name) => Members.Contains(name) || OtherMembers.Contains(name);

    /// <summary>Whether code may not even define it.</summary>
    public static bool IsForbidden(string name) => Forbidden.Contains(name);

    private static FrozenSet<string> ReadEntries()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("ModelDiff.Models.TorchScriptVocabulary.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').ToFrozenSet();
    }
}
