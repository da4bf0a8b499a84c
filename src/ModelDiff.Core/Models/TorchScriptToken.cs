namespace ModelDiff.Models;

/// <summary>One word of TorchScript code.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it is written; of a text between quotes what stands between them.</param>
internal readonly record struct TorchScriptToken(TorchScriptTokenKind Kind, string Text)
{
    /// <summary>Whether it is this sign.</summary>
    public bool Is(string sign) => Kind == TorchScriptTokenKind.Sign && Text == sign;

    /// <summary>Whether it is a name, or this name.</summary>
    public bool IsName(string? name = null) => Kind == TorchScriptTokenKind.Name && (name is null || Text == name);
}
