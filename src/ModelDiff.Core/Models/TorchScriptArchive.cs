using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>The code within a TorchScript file: what its <c>forward</c> takes, what it returns and which operators it uses.</summary>
/// <remarks>
/// A TorchScript file is a zip archive. <c>data.pkl</c> opens with the name of the model's class, <c>__torch__.a.b.Class</c>,
/// whose methods are in <c>code/__torch__/a/b.py</c> in a small dialect of Python with types everywhere.
/// </remarks>
internal sealed partial class TorchScriptArchive
{
    private const int LongestText = 1 << 25;

    private readonly string _root;
    private readonly string _module;
    private readonly string _className;
    private readonly Dictionary<string, string> _sources;

    private TorchScriptArchive(string root, string module, string className, Dictionary<string, string> sources)
    {
        (_root, _module, _className, _sources) = (root, module, className, sources);
        var (parameters, result) = ForwardOf(BodyOf(module, className) ?? throw new InvalidDataException($"the code of its class {className} is missing."))
            ?? throw new InvalidDataException($"its class {className} has no method 'forward'.");
        Parameters = [.. TorchScriptType.SplitList(parameters).Skip(1)];
        ReturnType = TorchScriptType.Parse(result);
    }

    /// <summary>The parameters of <c>forward</c> after <c>self</c>, for example <c>x: Tensor</c>.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>What <c>forward</c> returns.</summary>
    public TorchScriptType ReturnType { get; }

    /// <summary>The name of the model's class with its module.</summary>
    public string ClassName => $"{_module}.{_className}";

    /// <summary>Whether a quantized operator runs, which has no gradient.</summary>
    public bool IsQuantized => _sources.Values.Any(QuantizedOperator().IsMatch);

    /// <summary>The devices that the code asks for by name: <c>cuda:0</c>.</summary>
    public IEnumerable<string> Devices => _sources.Values.SelectMany(source => DeviceName().Matches(source)).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>The floating-point types of all tensors in the file, those of constants first.</summary>
    public IReadOnlyList<ScalarType> StoredTypes { get; private init; } = [];

    /// <summary>The operators called anywhere, without their namespace: <c>linear</c>, <c>relu</c>.</summary>
    public IEnumerable<string> Operators => _sources.Values.SelectMany(source => Operator().Matches(source)).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>Reads the code of a file and checks that libtorch will understand it as far as that can be told.</summary>
    /// <param name="content">Borrowed; seekable.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or needs what libtorch does not have; the message says which.</exception>
    public static TorchScriptArchive Read(Stream content)
    {
        content.Position = 0;
        using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
        CheckNames(archive);
        var data = archive.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw new InvalidDataException("it holds no data.pkl.");
        var root = data.FullName[..^"data.pkl".Length];
        var pickled = ReadText(data);
        var constants = archive.GetEntry($"{root}constants.pkl") is { } entry ? ReadText(entry) : "";
        var classes = PickledClass().Matches(pickled);
        if (classes.Count == 0)
            throw new InvalidDataException("its data.pkl does not name the model's class.");
        var code = $"{root}code/";
        var sources = archive.Entries
            .Where(entry => entry.FullName.StartsWith(code, StringComparison.Ordinal) && entry.FullName.EndsWith(".py", StringComparison.Ordinal))
            .ToDictionary(entry => entry.FullName[code.Length..^3].Replace('/', '.'), ReadText);
        if (TorchScriptNames.FirstUnknown(sources, classes.Select(match => $"{match.Groups["module"].Value}.{match.Groups["class"].Value}")) is { } name)
            throw new InvalidDataException($"its code uses {name}, which is neither in the file nor in libtorch: export the model without it.");
        CheckTypes(pickled);
        CheckTypes(constants);
        var read = new TorchScriptArchive(root, classes[0].Groups["module"].Value, classes[0].Groups["class"].Value, sources) { StoredTypes = [.. StoredTypesIn(constants), .. StoredTypesIn(pickled)] };
        TorchScriptReview.Check(sources);
        return read;
    }

    /// <summary>libtorch takes the first entry's folder for the archive's own and finds names in any case: what is checked here must be what it finds.</summary>
    private static void CheckNames(ZipArchive archive)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var root = archive.Entries.Count == 0 ? "" : archive.Entries[0].FullName.Split('/')[0] + "/";
        foreach (var name in archive.Entries.Select(entry => entry.FullName))
        {
            if (!names.Add(name))
                throw new InvalidDataException($"it holds the name '{FailureText.Clean(name)}' twice.");
            if (!name.StartsWith(root, StringComparison.Ordinal))
                throw new InvalidDataException($"it holds '{FailureText.Clean(name)}' outside its folder '{FailureText.Clean(root)}'.");
        }
    }

    private static IEnumerable<ScalarType> StoredTypesIn(string pickled) => Storage().Matches(pickled).Select(match => match.Groups[1].Value switch
    {
        "Half" => ScalarType.Float16,
        "BFloat16" => ScalarType.BFloat16,
        "Double" => ScalarType.Float64,
        _ => ScalarType.Float32,
    });

    /// <summary>Types are in pickled data too, where libtorch reads them by recursion.</summary>
    private static void CheckTypes(string pickled)
    {
        var depth = 0;
        foreach (var character in pickled)
        {
            depth = character switch
            {
                '[' => depth + 1,
                ']' => Math.Max(0, depth - 1),
                '.' or ',' or ' ' or '_' => depth,
                _ => char.IsAsciiLetterOrDigit(character) ? depth : 0,
            };
            if (depth > TorchScriptType.Deepest)
                throw new InvalidDataException($"its data has types that are nested too deep; at most {TorchScriptType.Deepest} brackets within each other are read.");
        }
    }

    /// <summary>The parameters and the result of a class's <c>forward</c> as they are written.</summary>
    private static (string Parameters, string Result)? ForwardOf(string body)
    {
        const string Head = "\n  def forward(";
        var start = body.IndexOf(Head, StringComparison.Ordinal) + Head.Length;
        var middle = start < Head.Length ? -1 : body.IndexOf(") -> ", start, StringComparison.Ordinal);
        var end = middle < 0 ? -1 : body.IndexOf(":\n", middle, StringComparison.Ordinal);
        return end < 0 ? null : (body[start..middle], body[(middle + 5)..end]);
    }

    /// <summary>The fields of a named tuple in their order, or none where there is no such class.</summary>
    /// <param name="className">For example <c>__torch__.Pair</c>.</param>
    public IEnumerable<(string Name, TorchScriptType Type)> FieldsOf(string className)
    {
        var dot = className.LastIndexOf('.');
        return dot >= 0 && BodyOf(className[..dot], className[(dot + 1)..]) is { } body && body.Contains("(NamedTuple):", StringComparison.Ordinal)
            ? Field().Matches(body).Select(field => (field.Groups["name"].Value, TorchScriptType.Parse(field.Groups["type"].Value)))
            : [];
    }

    /// <summary>The same file with one more method in the model's class.</summary>
    /// <param name="content">Borrowed; the file that was read.</param>
    /// <param name="method">Its code, indented by two spaces.</param>
    public byte[] WithMethod(Stream content, string method)
    {
        var source = _sources[_module];
        return With(content, new Dictionary<string, string> { [_module] = source.Insert(ClassRange(source, _className)!.Value.End.Value, method) });
    }

    /// <summary>The same file with normalizations and dropouts that a trace recorded in evaluation mode in training mode again.</summary>
    /// <param name="content">Borrowed; the file that was read.</param>
    public byte[] ForTraining(Stream content)
    {
        var learning = _sources.ToDictionary(source => source.Key, source => TorchScriptModes.ForTraining(source.Value), StringComparer.Ordinal);
        return With(content, learning.Where(source => source.Value != _sources[source.Key]).ToDictionary(StringComparer.Ordinal));
    }

    /// <summary>The same file with other code.</summary>
    private byte[] With(Stream content, Dictionary<string, string> changed)
    {
        content.Position = 0;
        var texts = changed.ToDictionary(source => $"{_root}code/{source.Key.Replace('.', '/')}.py", source => Encoding.UTF8.GetBytes(source.Value), StringComparer.Ordinal);
        using var result = new MemoryStream();
        using (var from = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true))
        using (var to = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            // The positions that the debug record of a changed file holds are no longer true.
            foreach (var entry in from.Entries.Where(entry => !texts.Keys.Any(path => entry.FullName == path + ".debug_pkl")))
            {
                using var target = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                using var original = texts.TryGetValue(entry.FullName, out var text) ? new MemoryStream(text) : entry.Open();
                original.CopyTo(target);
            }
        }

        return result.ToArray();
    }

    private static string ReadText(ZipArchiveEntry entry) => Encoding.UTF8.GetString(ExpansionLimit.ReadAll(entry, LongestText));

    private string? BodyOf(string module, string className) =>
        _sources.TryGetValue(module, out var source) && ClassRange(source, className) is { } range ? source[range] : null;

    /// <summary>From the line <c>class Name(</c> to the next line that is not indented.</summary>
    private static Range? ClassRange(string source, string className)
    {
        var match = Regex.Match(source, $@"^class {Regex.Escape(className)}\(.*\n(?:[ \t].*\n|\n)*", RegexOptions.Multiline);
        return match.Success ? match.Index..(match.Index + match.Length) : null;
    }

    [GeneratedRegex(@"(?<![\w.])torch\.device\(""([a-z]+(?::\d{1,3})?)""")]
    private static partial Regex DeviceName();

    [GeneratedRegex(@"ctorch\n(Half|BFloat16|Double|Float)Storage\n")]
    private static partial Regex Storage();

    [GeneratedRegex(@"c(?<module>__torch__[\w.]*)\n(?<class>\w+)\n")]
    private static partial Regex PickledClass();

    [GeneratedRegex(@"^  (?<name>\w+) : (?<type>.+)$", RegexOptions.Multiline)]
    private static partial Regex Field();

    [GeneratedRegex(@"(?<![\w.])(?:torch|ops\.\w+)\.(\w+)\(")]
    private static partial Regex Operator();

    [GeneratedRegex(@"(?<![\w.])ops\.quantized\.")]
    private static partial Regex QuantizedOperator();
}
