namespace ModelDiff.Models;

/// <summary>One statement of TorchScript code.</summary>
/// <param name="Number">The number of its first line, from 1.</param>
/// <param name="Indent">Spaces before it.</param>
/// <param name="Tokens">Its words, at least one.</param>
internal sealed record TorchScriptLine(int Number, int Indent, IReadOnlyList<TorchScriptToken> Tokens)
{
    /// <summary>Its first word.</summary>
    public TorchScriptToken First => Tokens[0];

    /// <summary>The word at a place, or an empty sign beyond both ends.</summary>
    public TorchScriptToken At(int place) => place >= 0 && place < Tokens.Count ? Tokens[place] : new(TorchScriptTokenKind.Sign, "");

    /// <summary>The place of a sign that stands in no brackets, or -1.</summary>
    public int FindOutside(string sign)
    {
        var depth = 0;
        for (var i = 0; i < Tokens.Count; i++)
        {
            if (depth == 0 && Tokens[i].Is(sign))
                return i;
            if (Tokens[i].Kind == TorchScriptTokenKind.Sign)
                depth += Tokens[i].Text switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
        }

        return -1;
    }
}
