using System.Collections.Frozen;

namespace ModelDiff.Models;

/// <summary>The check of expressions in TorchScript code: each name is known, each operator is one that models may use.</summary>
/// <param name="definitions">What the code defines.</param>
/// <param name="warns">Whether the code prints warnings, so that its texts must be harmless on a terminal.</param>
internal sealed class TorchScriptExpressions(TorchScriptDefinitions definitions, bool warns)
{
    private static readonly FrozenSet<string> WholeDivisions = ["floordiv", "remainder", "fmod", "floor_divide", "__round_to_zero_floordiv", "divmod"];

    /// <summary>The variables of the function that is read.</summary>
    public TorchScriptScope Scope { get; } = new();

    /// <summary>The classes of variables that hold objects of the code's own.</summary>
    public Dictionary<string, string> Classes { get; } = [];

    /// <summary>Told of each function or method that is called or mentioned.</summary>
    public Action<string> Called { get; set; } = static _ => { };

    /// <summary>Checks a part of a statement.</summary>
    /// <param name="line">The statement.</param>
    /// <param name="from">The place of the first word.</param>
    /// <param name="to">The place after the last.</param>
    /// <exception cref="TorchScriptCodeException">Something that models may not use.</exception>
    public void Check(TorchScriptLine line, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (i > 0 && line.At(i).IsName("for"))
                DefineTargets(line, i);
        }

        var callers = new Stack<string>();
        for (var i = from; i < to; i++)
        {
            var token = line.At(i);
            if (token.IsName())
                i = CheckName(line, i, callers.Count > 0);
            else if (token.Kind == TorchScriptTokenKind.Text)
                CheckText(line, token.Text, callers);
            else if (token.Kind == TorchScriptTokenKind.Number)
                CheckDivisor(line, i, callers);
            else if (token.Text is "(" or "[" or "{")
                callers.Push(token.Text == "(" && line.At(i - 1).IsName() ? line.At(i - 1).Text : "");
            else if (token.Text is ")" or "]" or "}")
                callers.TryPop(out _);
        }
    }

    /// <summary>Defines the names between <c>for</c> and <c>in</c>.</summary>
    public void DefineTargets(TorchScriptLine line, int place)
    {
        while (++place < line.Tokens.Count && !line.At(place).IsName("in"))
        {
            if (line.At(place).IsName())
                Scope.Define(line.At(place).Text);
        }
    }

    /// <summary>The class of the object that a path such as <c>self.layer1</c> leads to, or null where it is not known.</summary>
    /// <param name="line">The statement.</param>
    /// <param name="end">The place of the path's last name.</param>
    /// <param name="start">The place of its first.</param>
    public string? ClassOf(TorchScriptLine line, int end, out int start)
    {
        start = end;
        while (line.At(start - 1).Is(".") && line.At(start - 2).IsName())
            start -= 2;
        var found = line.At(start).IsName() ? Classes.GetValueOrDefault(line.At(start).Text) : null;
        for (var i = start + 2; i <= end && found is not null; i += 2)
            found = definitions.ClassOf(found, line.At(i).Text);
        return found;
    }

    /// <summary>The class of an object's attribute, or null where it is not known.</summary>
    public string? AttributeOf(string owner, string attribute) => definitions.ClassOf(owner, attribute);

    /// <returns>The place of the last word that was dealt with.</returns>
    private int CheckName(TorchScriptLine line, int place, bool isInBrackets)
    {
        var name = line.At(place).Text;
        if (line.At(place - 1).Is("."))
        {
            CheckMember(line, name);
            FollowMethod(line, place);
            return place;
        }

        if (isInBrackets && line.At(place + 1).Is("=") && (line.At(place - 1).Is("(") || line.At(place - 1).Is(",")))
            return place;
        switch (name)
        {
            case "torch":
                return CheckOperator(line, place, parts: 2);
            case "ops":
                return CheckOperator(line, place, parts: 3);
            case "__torch__":
                return FollowMention(line, place);
            case "CONSTANTS":
                return line.At(place + 2).IsName() && line.At(place + 2).Text[0] == 'c' ? place + 2 : throw new TorchScriptCodeException("uses CONSTANTS in a way that TorchScript does not know", line.Number);
        }

        if (Scope.Knows(name) || TorchScriptVocabulary.HasWord(name))
            return place;
        throw new TorchScriptCodeException(line.At(place + 1).Is("(") ? $"calls {name}, which models may not use" : $"uses '{name}', which is not defined there", line.Number);
    }

    private void CheckMember(TorchScriptLine line, string name)
    {
        if (TorchScriptVocabulary.IsForbidden(name) || !(definitions.HasMember(name) || TorchScriptVocabulary.HasMember(name)))
            throw new TorchScriptCodeException($"uses '.{name}', which models may not use", line.Number);
    }

    private static int CheckOperator(TorchScriptLine line, int place, int parts)
    {
        var end = place + (2 * (parts - 1));
        var name = string.Concat(line.Tokens.Skip(place).Take(end - place + 1).Select(token => token.Text));
        return TorchScriptVocabulary.HasOperator(name) ? end : throw new TorchScriptCodeException($"uses {name}, which models may not use", line.Number);
    }

    /// <summary>A name in full: <c>__torch__.a.b.Class</c>, perhaps with a member after it.</summary>
    private int FollowMention(TorchScriptLine line, int place)
    {
        var (name, end) = (line.At(place).Text, place);
        while (line.At(end + 1).Is(".") && line.At(end + 2).IsName())
        {
            end += 2;
            name += $".{line.At(end).Text}";
            if (definitions.IsCallable(name))
                Called(name);
        }

        if (definitions.IsCallable($"{name}.__init__"))
            Called($"{name}.__init__");
        return end;
    }

    /// <summary>Notes the call of a method where the object's class is known: <c>(layer).forward(x, )</c>.</summary>
    private void FollowMethod(TorchScriptLine line, int place)
    {
        var before = line.At(place - 2).Is(")") ? place - 3 : place - 2;
        if (ClassOf(line, before, out _) is { } found && definitions.IsCallable($"{found}.{line.At(place).Text}"))
            Called($"{found}.{line.At(place).Text}");
    }

    private void CheckText(TorchScriptLine line, string text, Stack<string> callers)
    {
        if (callers.TryPeek(out var caller) && caller is "getattr" or "hasattr" && !definitions.HasMember(text) && !TorchScriptVocabulary.HasMember(text))
            throw new TorchScriptCodeException($"asks for '{text}', which it does not define", line.Number);
        if (!warns)
            return;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || (text[i] == '\\' && !"\\\"'nt".Contains(text[++i], StringComparison.Ordinal)))
                throw new TorchScriptCodeException("prints warnings and holds a text with control characters, which models may not use", line.Number);
        }
    }

    private static void CheckDivisor(TorchScriptLine line, int place, Stack<string> callers)
    {
        var isLast = line.At(place - 1).Is(",") && (line.At(place + 1).Is(")") || (line.At(place + 1).Is(",") && line.At(place + 2).Is(")")));
        var isSign = line.At(place - 1).Is("%") || line.At(place - 1).Is("//");
        if (line.At(place).Text.All(digit => digit == '0') && (isSign || (isLast && callers.TryPeek(out var caller) && WholeDivisions.Contains(caller))))
            throw new TorchScriptCodeException("divides a whole number by zero", line.Number);
    }
}
