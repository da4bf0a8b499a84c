using System.Collections.Frozen;

namespace ModelDiff.Models;

/// <summary>Cuts TorchScript code into statements and words, and refuses what is nested so deep that a parser could run out of stack.</summary>
internal sealed class TorchScriptLexer
{
    private const int DeepestBrackets = 100;
    private const int LongestChain = 500;

    private static readonly FrozenSet<string> LongSigns = ["->", "**", "//", "<=", ">=", "==", "!=", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "<<", ">>"];

    private readonly string _source;
    private readonly List<int> _chains = [0];
    private int _place;
    private int _line = 1;

    private TorchScriptLexer(string source) => _source = source;

    /// <summary>The statements of a source in order.</summary>
    /// <exception cref="TorchScriptCodeException">Something that TorchScript does not know, or nesting without end.</exception>
    public static IEnumerable<TorchScriptLine> Lines(string source)
    {
        var lexer = new TorchScriptLexer(source);
        while (lexer.Next() is { } line)
            yield return line;
    }

    private TorchScriptLine? Next()
    {
        var (start, indent) = (_line, SkipToStatement());
        if (indent < 0)
            return null;
        start = _line;
        var tokens = new List<TorchScriptToken>();
        while (_place < _source.Length && (_source[_place] != '\n' || _chains.Count > 1))
        {
            if (Read() is { } token)
                tokens.Add(token);
        }

        if (_chains.Count > 1)
            throw new TorchScriptCodeException("has a bracket that is never closed", start);
        _chains[0] = 0;
        return new(start, indent, tokens);
    }

    /// <summary>Goes to the first word of the next statement.</summary>
    /// <returns>Its indentation, or -1 at the end.</returns>
    private int SkipToStatement()
    {
        var indent = 0;
        for (; _place < _source.Length; _place++)
        {
            switch (_source[_place])
            {
                case '\n':
                    (indent, _line) = (0, _line + 1);
                    break;
                case ' ':
                    indent++;
                    break;
                case '#':
                    SkipComment();
                    _place--;
                    break;
                default:
                    return indent;
            }
        }

        return -1;
    }

    private void SkipComment()
    {
        while (_place < _source.Length && _source[_place] != '\n')
            _place++;
    }

    private TorchScriptToken? Read()
    {
        var character = _source[_place];
        switch (character)
        {
            case '\n':
                _line++;
                _place++;
                return null;
            case ' ':
                _place++;
                return null;
            case '#':
                SkipComment();
                return null;
            case '"' or '\'':
                return ReadText(character);
        }

        if (char.IsAsciiLetter(character) || character == '_')
            return ReadName();
        if (char.IsAsciiDigit(character))
            return new(TorchScriptTokenKind.Number, Take(static (c, before) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' || (c is '+' or '-' && before is 'e' or 'E')));
        return ReadSign();
    }

    private TorchScriptToken ReadName()
    {
        var name = Take(static (c, _) => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (name is "not" or "and" or "or" or "if" or "else" or "lambda")
            Count(name);
        return new(TorchScriptTokenKind.Name, name);
    }

    private string Take(Func<char, char, bool> goesOn)
    {
        var start = _place++;
        while (_place < _source.Length && goesOn(_source[_place], _source[_place - 1]))
            _place++;
        return _source[start.._place];
    }

    private TorchScriptToken ReadText(char quote)
    {
        var start = ++_place;
        for (; _place < _source.Length && _source[_place] != '\n'; _place++)
        {
            if (_source[_place] == '\\' && _place + 1 < _source.Length && _source[_place + 1] != '\n')
            {
                _place++;
            }
            else if (_source[_place] == quote)
            {
                var text = _source[start.._place++];
                if (text.Length == 0 && _place < _source.Length && _source[_place] == quote)
                    break;
                return new(TorchScriptTokenKind.Text, text);
            }
        }

        throw new TorchScriptCodeException("has a text that does not end on its line", _line);
    }

    private TorchScriptToken ReadSign()
    {
        var text = _source.Substring(_place, Math.Min(2, _source.Length - _place));
        if (!LongSigns.Contains(text))
            text = text[..1];
        if (text.Length == 1 && !"()[]{},:.=+-*/%<>&|^~@".Contains(text[0], StringComparison.Ordinal))
            throw new TorchScriptCodeException($"has the character U+{(int)text[0]:X4}, which TorchScript does not know", _line);
        _place += text.Length;
        Count(text);
        return new(TorchScriptTokenKind.Sign, text);
    }

    /// <summary>Keeps count of open brackets and, within each, of the operators since the last comma: a parser's stack grows with both.</summary>
    /// <param name="sign">A sign, or an operator that is a word.</param>
    private void Count(string sign)
    {
        switch (sign)
        {
            case "(" or "[" or "{":
                _chains.Add(0);
                break;
            case ")" or "]" or "}" when _chains.Count == 1:
                throw new TorchScriptCodeException("closes a bracket that is not open", _line);
            case ")" or "]" or "}":
                _chains.RemoveAt(_chains.Count - 1);
                break;
            case ",":
                _chains[^1] = 0;
                return;
        }

        if (_chains.Count > DeepestBrackets || ++_chains[^1] > LongestChain)
            throw new TorchScriptCodeException($"is nested too deep: at most {DeepestBrackets} brackets and {LongestChain} operators in a row are read", _line);
    }
}
