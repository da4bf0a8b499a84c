namespace ModelDiff.Models;

/// <summary>Kinds of words in TorchScript code.</summary>
internal enum TorchScriptTokenKind
{
    /// <summary>A name or a word of the language.</summary>
    Name,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text between quotes.</summary>
    Text,

    /// <summary>An operator or a bracket.</summary>
    Sign,
}
