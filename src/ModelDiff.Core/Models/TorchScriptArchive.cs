using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace ModelDiff.Models;

/// <summary>The code within a TorchScript file: what its <c>forward</c> takes, what it returns and which operators it uses.</summary>
/// <remarks>
/// A TorchScript file is a zip archive. <c>data.pkl</c> opens with the name of the model's class, <c>__torch__.a.b.Class</c>,
/// whose methods are in <c>code/__torch__/a/b.py</c> in a small dialect of Python with types everywhere.
/// </remarks>
internal sealed partial class TorchScriptArchive
{
    private readonly Dictionary<string, string> _sources;
    private readonly string _root;
    private readonly string _module;

    private TorchScriptArchive(string root, string module, string className, Dictionary<string, string> sources)
    {
        (_root, _module, ClassName, _sources) = (root, module, className, sources);
        var forward = ForwardHeader().Match(BodyOf(module, className) ?? "");
        if (!forward.Success)
            return;
        Parameters = [.. TorchScriptType.SplitList(forward.Groups["parameters"].Value).Skip(1)];
        ReturnType = TorchScriptType.Parse(forward.Groups["result"].Value);
    }

    /// <summary>The name of the model's class, without its module.</summary>
    public string ClassName { get; }

    /// <summary>The parameters of <c>forward</c> after <c>self</c>, for example <c>x: Tensor</c>; null where the code has no <c>forward</c> that this class can read.</summary>
    public IReadOnlyList<string>? Parameters { get; }

    /// <summary>What <c>forward</c> returns, or null as for <see cref="Parameters"/>.</summary>
    public TorchScriptType? ReturnType { get; }

    /// <summary>The name of the model's class with its module.</summary>
    public string QualifiedName => $"{_module}.{ClassName}";

    /// <summary>Whether a quantized operator runs, which has no gradient.</summary>
    public bool IsQuantized => _sources.Values.Any(source => source.Contains("ops.quantized.", StringComparison.Ordinal));

    /// <summary>The operators called anywhere, without their namespace: <c>linear</c>, <c>relu</c>.</summary>
    public IEnumerable<string> Operators => _sources.Values.SelectMany(source => Operator().Matches(source)).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>Reads the code of a file.</summary>
    /// <param name="content">Borrowed; seekable.</param>
    /// <returns>Null where the file is laid out in a way that this class does not know.</returns>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    public static TorchScriptArchive? Read(Stream content)
    {
        content.Position = 0;
        using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal)) is not { } data)
            return null;
        var root = data.FullName[..^"data.pkl".Length];
        var name = FirstClass().Match(ReadText(data, 1024));
        if (!name.Success)
            return null;
        var sources = archive.Entries
            .Where(entry => entry.FullName.StartsWith(root + "code/", StringComparison.Ordinal) && entry.FullName.EndsWith(".py", StringComparison.Ordinal))
            .ToDictionary(entry => entry.FullName, entry => ReadText(entry, int.MaxValue));
        return new(root, name.Groups["module"].Value, name.Groups["class"].Value, sources);
    }

    /// <summary>The fields of a named tuple in their order, or null where there is no such class.</summary>
    /// <param name="qualifiedName">For example <c>__torch__.Pair</c>.</param>
    public IReadOnlyList<(string Name, TorchScriptType Type)>? FieldsOf(string qualifiedName)
    {
        var dot = qualifiedName.LastIndexOf('.');
        if (dot < 0 || BodyOf(qualifiedName[..dot], qualifiedName[(dot + 1)..]) is not { } body || !body.Contains("(NamedTuple):", StringComparison.Ordinal))
            return null;
        return [.. Field().Matches(body).Select(field => (field.Groups["name"].Value, TorchScriptType.Parse(field.Groups["type"].Value)))];
    }

    /// <summary>The same file with one more method in the model's class.</summary>
    /// <param name="content">Borrowed; the file that was read.</param>
    /// <param name="method">Its code, indented by two spaces.</param>
    public byte[] WithMethod(Stream content, string method)
    {
        content.Position = 0;
        var source = SourceOf(_module);
        var changed = _sources[source].Insert(ClassRange(_sources[source], ClassName)!.Value.End.Value, method);
        using var result = new MemoryStream();
        using (var from = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true))
        using (var to = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            // The positions that the debug record of the changed file holds are no longer true.
            foreach (var entry in from.Entries.Where(entry => entry.FullName != source + ".debug_pkl"))
            {
                using var target = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                using var original = entry.FullName == source ? new MemoryStream(Encoding.UTF8.GetBytes(changed)) : entry.Open();
                original.CopyTo(target);
            }
        }

        return result.ToArray();
    }

    private static string ReadText(ZipArchiveEntry entry, int limit)
    {
        using var stream = entry.Open();
        var bytes = new byte[Math.Min(entry.Length, limit)];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private string SourceOf(string module) => $"{_root}code/{module.Replace('.', '/')}.py";

    private string? BodyOf(string module, string className) =>
        _sources.TryGetValue(SourceOf(module), out var source) && ClassRange(source, className) is { } range ? source[range] : null;

    /// <summary>From the line <c>class Name(</c> to the next line that is not indented.</summary>
    private static Range? ClassRange(string source, string className)
    {
        var match = Regex.Match(source, $@"^class {Regex.Escape(className)}\(.*\n(?:[ \t].*\n|\n)*", RegexOptions.Multiline);
        return match.Success ? match.Index..(match.Index + match.Length) : null;
    }

    [GeneratedRegex(@"c(?<module>__torch__[\w.]*)\n(?<class>\w+)\n")]
    private static partial Regex FirstClass();

    [GeneratedRegex(@"^  def forward\((?<parameters>.*?)\) -> (?<result>.+?):\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ForwardHeader();

    [GeneratedRegex(@"^  (?<name>\w+) : (?<type>.+)$", RegexOptions.Multiline)]
    private static partial Regex Field();

    [GeneratedRegex(@"\b(?:torch|ops\.\w+)\.(\w+)\(")]
    private static partial Regex Operator();
}
