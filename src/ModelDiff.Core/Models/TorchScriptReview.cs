namespace ModelDiff.Models;

/// <summary>The check of all code in a TorchScript file before libtorch compiles any of it.</summary>
/// <remarks>
/// TorchScript can read and write files and print, and what libtorch cannot compile ends the process. So the code may use only operators of a list, names that are defined
/// where they are used, and nesting of bounded depth; and no function may call itself. What depends on types and values, such as a division by a computed zero, is not seen here.
/// </remarks>
internal sealed class TorchScriptReview
{
    private readonly string _module;
    private readonly TorchScriptExpressions _expressions;
    private readonly Action<string, string, int> _called;
    private string? _class;
    private TorchScriptLine? _function;
    private string _result = "";
    private bool _isEmpty;

    private TorchScriptReview(string module, TorchScriptDefinitions definitions, bool warns, Action<string, string, int> called) =>
        (_module, _expressions, _called) = (module, new(definitions, warns), called);

    /// <summary>Checks sources.</summary>
    /// <param name="sources">Code by module name, <c>__torch__.a.b</c>.</param>
    /// <exception cref="InvalidDataException">The code is not what a model may hold; the message names the operator or word, the file and the line.</exception>
    public static void Check(IReadOnlyDictionary<string, string> sources)
    {
        var definitions = new TorchScriptDefinitions();
        var calls = new TorchScriptCalls();
        var warns = sources.Values.Any(source => source.Contains("warn", StringComparison.Ordinal));
        foreach (var (module, source) in sources)
            Read(module, () => definitions.Add(module, TorchScriptLexer.Lines(source)));
        foreach (var (module, source) in sources)
        {
            var review = new TorchScriptReview(module, definitions, warns, (caller, callee, line) => calls.Add(caller, callee, PlaceOf(module, line)));
            Read(module, () => review.Visit(TorchScriptLexer.Lines(source)));
        }

        if (calls.FindCircle() is { } circle)
            throw new InvalidDataException($"its code calls {circle.Function} from within itself ({circle.Place}), which TorchScript does not allow.");
    }

    private static void Read(string module, Action read)
    {
        try
        {
            read();
        }
        catch (TorchScriptCodeException exception)
        {
            throw new InvalidDataException($"its code {exception.Message} ({PlaceOf(module, exception.Line)}): export the model without it.", exception);
        }
    }

    private static string PlaceOf(string module, int line) => FormattableString.Invariant($"code/{module.Replace('.', '/')}.py:{line}");

    private void Visit(IEnumerable<TorchScriptLine> lines)
    {
        foreach (var line in lines)
        {
            if (_function is not null && line.Indent <= _function.Indent)
                EndFunction();
            if (_function is not null)
                VisitStatement(line);
            else if (line.First.IsName("def"))
                BeginFunction(line);
            else
                VisitDeclaration(line);
        }

        EndFunction();
    }

    /// <summary>A class, or a line of a class outside its methods.</summary>
    private void VisitDeclaration(TorchScriptLine line)
    {
        var isClass = line.First.IsName("class");
        if (line.Indent == 0)
            _class = isClass ? $"{_module}.{line.At(1).Text}" : null;
        var type = line.FindOutside(":");
        var start = isClass ? 2 : type >= 0 ? type : Math.Max(0, line.FindOutside("="));
        _expressions.Check(line, start, line.Tokens.Count);
    }

    private void BeginFunction(TorchScriptLine line)
    {
        if (line.Indent == 0)
            _class = null;
        _function = line;
        _isEmpty = false;
        var scope = _expressions.Scope;
        scope.Clear();
        scope.Open(line);
        _expressions.Classes.Clear();
        var name = $"{_class ?? _module}.{line.At(1).Text}";
        _expressions.Called = callee => _called(name, callee, line.Number);
        var parameters = Parameters(line).ToList();
        parameters.ForEach(scope.Define);
        if (_class is not null && parameters.Count > 0)
            _expressions.Classes[parameters[0]] = _class;
        _expressions.Check(line, 2, line.Tokens.Count);
        var arrow = line.FindOutside("->");
        _result = arrow < 0 ? "" : string.Concat(line.Tokens.Skip(arrow + 1).SkipLast(1).Select(token => token.Text));
    }

    private static IEnumerable<string> Parameters(TorchScriptLine line)
    {
        var depth = 0;
        for (var i = 2; i < line.Tokens.Count; i++)
        {
            var token = line.At(i);
            if (token.Kind == TorchScriptTokenKind.Sign)
                depth += token.Text switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
            else if (depth == 1 && token.IsName() && (line.At(i - 1).Is("(") || line.At(i - 1).Is(",")))
                yield return token.Text;
        }
    }

    private void EndFunction()
    {
        if (_function is not { } function)
            return;
        _function = null;
        _expressions.Scope.LeaveAll();
        if (!_isEmpty && !_expressions.Scope.IsLeft && _result is not ("" or "None" or "NoneType"))
            throw new TorchScriptCodeException($"has a function {function.At(1).Text} without a return of its {_result}", function.Number);
    }

    private void VisitStatement(TorchScriptLine line)
    {
        var scope = _expressions.Scope;
        scope.Leave(line);
        switch (line.First.IsName() ? line.First.Text : "")
        {
            case "if" or "elif" or "while" or "else":
                _expressions.Check(line, 1, line.Tokens.Count);
                OpenBlock(line);
                break;
            case "for":
                var start = 1 + line.Tokens.TakeWhile(token => !token.IsName("in")).Count();
                _expressions.Check(line, start, line.Tokens.Count);
                OpenBlock(line);
                _expressions.DefineTargets(line, 0);
                break;
            case "with":
                VisitWith(line);
                break;
            case "return":
                CheckResult(line);
                _expressions.Check(line, 1, line.Tokens.Count);
                scope.Exit();
                break;
            case "raise" or "break" or "continue":
                _expressions.Check(line, 1, line.Tokens.Count);
                scope.Exit();
                break;
            case "def" or "class":
                throw new TorchScriptCodeException($"holds a {line.First.Text} within a function", line.Number);
            case "pass":
                _isEmpty |= line.Indent == _function!.Indent + 2;
                break;
            default:
                VisitAssignment(line);
                break;
        }
    }

    private void OpenBlock(TorchScriptLine line)
    {
        if (!line.Tokens[^1].Is(":"))
            throw new TorchScriptCodeException($"holds a statement on the line of its '{line.First.Text}'", line.Number);
        _expressions.Scope.Open(line);
    }

    private void VisitWith(TorchScriptLine line)
    {
        var alias = line.Tokens.TakeWhile(token => !token.IsName("as")).Count();
        _expressions.Check(line, 1, alias);
        OpenBlock(line);
        if (line.At(alias + 1).IsName())
            _expressions.Scope.Define(line.At(alias + 1).Text);
    }

    /// <summary>Checks the value, then the target, which may be a new variable, and remembers where a variable holds an object of the code's own.</summary>
    private void VisitAssignment(TorchScriptLine line)
    {
        var equals = line.FindOutside("=");
        _expressions.Check(line, equals + 1, line.Tokens.Count);
        if (equals < 0)
            return;
        var type = line.FindOutside(":");
        var end = type >= 0 && type < equals ? type : equals;
        if (end < equals)
            _expressions.Check(line, end, equals);
        var isPlain = line.Tokens.Take(end).All(token => token.IsName() || token.Is(",") || token.Is("(") || token.Is(")"));
        if (!isPlain)
        {
            _expressions.Check(line, 0, end);
            return;
        }

        foreach (var target in line.Tokens.Take(end).Where(token => token.IsName()))
        {
            if (TorchScriptVocabulary.IsKeyword(target.Text))
                throw new TorchScriptCodeException($"sets '{target.Text}', a word of the language", line.Number);
            _expressions.Scope.Define(target.Text);
        }

        RememberClass(line, equals);
    }

    private void RememberClass(TorchScriptLine line, int equals)
    {
        var last = line.Tokens.Count - 1;
        var isItem = line.At(equals + 1).IsName("getattr") && line.At(last - 1).Kind == TorchScriptTokenKind.Text;
        var end = isItem ? last - 3 : line.At(last).Is(")") ? last - 1 : last;
        var found = _expressions.ClassOf(line, end, out var start);
        var isWhole = start <= equals + (isItem ? 3 : line.At(last).Is(")") ? 2 : 1);
        if (isItem && found is not null)
            found = _expressions.AttributeOf(found, line.At(last - 1).Text);
        if (found is not null && isWhole)
            _expressions.Classes[line.First.Text] = found;
        else
            _expressions.Classes.Remove(line.First.Text);
    }

    /// <summary>A literal where the function promises a tensor would end the process.</summary>
    private void CheckResult(TorchScriptLine line)
    {
        var value = line.At(1);
        var isLiteral = value.Kind is TorchScriptTokenKind.Number or TorchScriptTokenKind.Text || value.Is("-") || value.Is("[") || value.Is("{") || value.IsName("None") || value.IsName("True") || value.IsName("False");
        if (_result == "Tensor" && (line.Tokens.Count == 1 || (isLiteral && line.FindOutside("+") < 0)))
            throw new TorchScriptCodeException("returns something else than the Tensor that its function promises", line.Number);
    }
}
