using System.Globalization;

namespace ModelDiff.Inputs;

/// <summary>Reads the little of Python's literal syntax that array headers use: a dictionary of strings, booleans, integers and tuples of integers.</summary>
internal sealed class PythonLiteral(string text)
{
    private int _position;

    /// <exception cref="FormatException">Something else.</exception>
    public Dictionary<string, object> ReadDictionary()
    {
        var result = new Dictionary<string, object>();
        Expect('{');
        while (!Take('}'))
        {
            var key = ReadString();
            Expect(':');
            if (!result.TryAdd(key, ReadValue()))
                throw Wrong($"'{Storage.Excerpt.Of(key)}' stands twice");
            if (!Take(','))
            {
                Expect('}');
                break;
            }
        }

        return Peek() == '\0' ? result : throw Wrong("text follows the dictionary");
    }

    private object ReadValue() => Peek() switch
    {
        '\'' or '"' => ReadString(),
        '(' => ReadTuple('(', ')'),
        '[' => throw new FormatException("it holds records; expected an array of numbers."),
        'T' => ReadWord("True", true),
        'F' => ReadWord("False", false),
        _ => ReadInteger(),
    };

    private long[] ReadTuple(char open, char close)
    {
        Expect(open);
        var items = new List<long>();
        while (!Take(close))
        {
            items.Add(ReadInteger());
            if (!Take(','))
            {
                Expect(close);
                break;
            }
        }

        return [.. items];
    }

    private string ReadString()
    {
        var quote = Peek();
        if (quote is not ('\'' or '"'))
            throw Wrong("a string is expected");
        var end = text.IndexOf(quote, _position + 1);
        if (end < 0)
            throw Wrong("a string has no end");
        var value = text[(_position + 1)..end];
        _position = end + 1;
        return value;
    }

    private bool ReadWord(string word, bool value)
    {
        if (string.CompareOrdinal(text, _position, word, 0, word.Length) != 0)
            throw Wrong($"{word} is expected");
        _position += word.Length;
        return value;
    }

    private long ReadInteger()
    {
        Peek();
        var start = _position;
        while (_position < text.Length && (char.IsAsciiDigit(text[_position]) || (text[_position] == '-' && _position == start)))
            _position++;
        var number = text.AsSpan(start, _position - start);
        if (_position < text.Length && text[_position] == 'L')
            _position++;   // Python 2 wrote long integers so
        return long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong("an integer is expected");
    }

    /// <summary>The next character that is no space, or zero at the end.</summary>
    private char Peek()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            _position++;
        return _position < text.Length ? text[_position] : '\0';
    }

    private bool Take(char expected)
    {
        if (Peek() != expected)
            return false;
        _position++;
        return true;
    }

    private void Expect(char expected)
    {
        if (!Take(expected))
            throw Wrong($"'{expected}' is expected");
    }

    private FormatException Wrong(string what) => new($"its header cannot be read: {what} at character {_position}.");
}
