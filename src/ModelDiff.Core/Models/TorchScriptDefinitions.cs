namespace ModelDiff.Models;

/// <summary>What the code of a TorchScript file defines: classes, functions, and the names of their members.</summary>
internal sealed class TorchScriptDefinitions
{
    private readonly HashSet<string> _callables = [];
    private readonly HashSet<string> _members = [];
    private readonly Dictionary<(string Class, string Member), string> _attributes = [];

    /// <summary>Reads the definitions of one source.</summary>
    /// <param name="module">The module's name, <c>__torch__.a.b</c>.</param>
    /// <param name="lines">Its statements.</param>
    /// <exception cref="TorchScriptCodeException">A name that may not be defined.</exception>
    public void Add(string module, IEnumerable<TorchScriptLine> lines)
    {
        var owner = module;
        foreach (var line in lines)
        {
            if (line.Indent == 0)
                owner = module;
            if (line.First.IsName("class") && line.At(1).IsName())
                owner = $"{module}.{line.At(1).Text}";
            else if (line.First.IsName("def") && line.At(1).IsName())
                AddMember(owner, line.At(1).Text, line.Number, isCallable: true);
            else if (line.Indent == 2 && owner != module)
                AddAttribute(owner, line);
        }
    }

    /// <summary>Whether a member of this name is defined anywhere.</summary>
    public bool HasMember(string name) => _members.Contains(name);

    /// <summary>Whether this is a function, or a method of a class.</summary>
    public bool IsCallable(string name) => _callables.Contains(name);

    /// <summary>The class of an attribute that is an object of the code's own, else null.</summary>
    public string? ClassOf(string owner, string attribute) => _attributes.GetValueOrDefault((owner, attribute));

    private void AddMember(string owner, string name, int line, bool isCallable)
    {
        if (TorchScriptVocabulary.IsForbidden(name) || (isCallable && name == TorchScriptOutputs.Method))
            throw new TorchScriptCodeException($"defines '{name}', a name that models may not use", line);
        if (isCallable && !_callables.Add($"{owner}.{name}"))
            throw new TorchScriptCodeException($"defines '{name}' twice", line);
        _members.Add(name);
    }

    /// <summary>A line such as <c>weight : Tensor</c>, <c>__annotations__["0"] = Tensor</c> or <c>RED = 0</c>.</summary>
    private void AddAttribute(string owner, TorchScriptLine line)
    {
        var isItem = line.First.IsName("__annotations__") && line.At(1).Is("[") && line.At(2).Kind == TorchScriptTokenKind.Text;
        var name = isItem ? line.At(2).Text : line.First.Text;
        AddMember(owner, name, line.Number, isCallable: false);
        var type = line.FindOutside(isItem ? "=" : ":") + 1;
        if (line.At(type).IsName("__torch__"))
            _attributes[(owner, name)] = string.Concat(line.Tokens.Skip(type).TakeWhile(token => token.IsName() || token.Is(".")).Select(token => token.Text));
    }
}
