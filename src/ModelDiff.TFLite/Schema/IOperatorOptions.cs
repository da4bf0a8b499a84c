namespace ModelDiff.TFLite.Schema;

/// <summary>Options of an operator by their numbers in the schema; one that is not there has the schema's default.</summary>
internal interface IOperatorOptions
{
    /// <summary>A byte with a sign, such as a choice or a truth value.</summary>
    int Int8(int field, int fallback = 0);

    /// <summary>A truth value.</summary>
    bool Bool(int field);

    /// <summary>A whole number.</summary>
    int Int32(int field, int fallback = 0);

    /// <summary>A real number.</summary>
    float Single(int field, float fallback = 0);

    /// <summary>Whole numbers, or null.</summary>
    int[]? Int32s(int field);
}
