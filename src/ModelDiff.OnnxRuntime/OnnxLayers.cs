namespace ModelDiff.OnnxRuntime;

/// <summary>What nodes tell of the weights that they take: which axis of these holds output channels.</summary>
/// <remarks>Fields of <c>NodeProto</c>: 1 input, 4 op_type, 5 attribute; of <c>AttributeProto</c>: 1 name, 3 i.</remarks>
internal static class OnnxLayers
{
    /// <summary>The tensor whose axis 1 holds output channels: the second factor of a product, unless it is transposed. Null where there is none.</summary>
    /// <exception cref="InvalidDataException">This is no such message.</exception>
    public static string? MultipliedFromTheRight(ProtoReader node)
    {
        var (inputs, kind, isTransposed) = (new List<string>(), "", false);
        while (node.Next())
        {
            if (node.Field == 1)
                inputs.Add(node.Text());
            else if (node.Field == 4)
                kind = node.Text();
            else if (node.Field == 5)
                isTransposed |= IsTransposed(node.Message());
        }

        return !isTransposed && kind is ("MatMul" or "Gemm" or "ConvTranspose") ? inputs.ElementAtOrDefault(1) : null;
    }

    private static bool IsTransposed(ProtoReader attribute)
    {
        var (name, value) = ("", 0L);
        while (attribute.Next())
        {
            if (attribute.Field == 1)
                name = attribute.Text();
            else if (attribute.Field == 3)
                value = attribute.Number;
        }

        return name == "transB" && value != 0;
    }
}
