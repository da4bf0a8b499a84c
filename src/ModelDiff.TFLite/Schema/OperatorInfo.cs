namespace ModelDiff.TFLite.Schema;

/// <summary>An operator as the file describes it.</summary>
/// <param name="Index">Its position among the operators of its subgraph.</param>
/// <param name="Name">That of the schema, such as <c>CONV_2D</c>, or that of a custom operator.</param>
/// <param name="IsCustom">Whether it is none of the schema's.</param>
/// <param name="Inputs">Positions of tensors; -1 for one that is left out.</param>
/// <param name="Outputs">Positions of tensors.</param>
/// <param name="Options">Its options by their numbers in the schema, or null where it has none.</param>
/// <param name="CustomOptions">The options of a custom operator.</param>
internal sealed record OperatorInfo(int Index, string Name, bool IsCustom, int[] Inputs, int[] Outputs, IOperatorOptions? Options, ReadOnlyMemory<byte> CustomOptions)
{
    /// <summary>What messages call it where its file has a name for it, else null.</summary>
    public string? Label { get; init; }

    /// <summary>For messages: <c>CONV_2D (operator 7)</c>.</summary>
    public override string ToString() => Label ?? FormattableString.Invariant($"{Name} (operator {Index})");
}
