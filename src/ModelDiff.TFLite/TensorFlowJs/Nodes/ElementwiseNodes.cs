namespace ModelDiff.TFLite.TensorFlowJs.Nodes;

/// <summary>Functions of numbers at the same place.</summary>
internal static class ElementwiseNodes
{
    private static readonly (string Name, string Kernel)[] SameInputs =
    [
        ("Abs", "ABS"), ("Neg", "NEG"), ("Exp", "EXP"), ("Log", "LOG"), ("Sqrt", "SQRT"), ("Rsqrt", "RSQRT"), ("Square", "SQUARE"), ("Sin", "SIN"), ("Cos", "COS"),
        ("Floor", "FLOOR"), ("Ceil", "CEIL"), ("Round", "ROUND"), ("Sign", "SIGN"), ("ZerosLike", "ZEROS_LIKE"), ("LogicalNot", "LOGICAL_NOT"),
        ("Relu", "RELU"), ("Relu6", "RELU6"), ("Elu", "ELU"), ("Sigmoid", "LOGISTIC"), ("Tanh", "TANH"), ("Softmax", "SOFTMAX"), ("LogSoftmax", "LOG_SOFTMAX"), ("Prelu", "PRELU"),
        ("Softplus", "Softplus"), ("Selu", "Selu"), ("Erf", "Erf"),
        ("Add", "ADD"), ("AddV2", "ADD"), ("AddN", "ADD_N"), ("Sub", "SUB"), ("Mul", "MUL"), ("RealDiv", "DIV"), ("Div", "DIV"), ("DivNoNan", "DivNoNan"), ("FloorDiv", "FLOOR_DIV"), ("FloorMod", "FLOOR_MOD"),
        ("Maximum", "MAXIMUM"), ("Minimum", "MINIMUM"), ("Pow", "POW"), ("Atan2", "ATAN2"), ("SquaredDifference", "SQUARED_DIFFERENCE"),
        ("Less", "LESS"), ("LessEqual", "LESS_EQUAL"), ("Greater", "GREATER"), ("GreaterEqual", "GREATER_EQUAL"), ("Equal", "EQUAL"), ("NotEqual", "NOT_EQUAL"),
        ("LogicalAnd", "LOGICAL_AND"), ("LogicalOr", "LOGICAL_OR"), ("Select", "SELECT"), ("SelectV2", "SELECT_V2"), ("Where", "WHERE"),
    ];

    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<NodeCall, int> Translate)> All =>
    [
        .. SameInputs.Select(entry => (entry.Name, (Func<NodeCall, int>)(call => call.Same(entry.Kernel)))),
        ("LeakyRelu", call => call.Same("LEAKY_RELU", (0, call.Node.Real("alpha", 0.2f)))),
        ("Reciprocal", call => call.Add("DIV", call.Builder.Number(1), call[0])),
        ("ClipByValue", call => call.Add("MINIMUM", call.Add("MAXIMUM", call[0], call[1]), call[2])),
        ("Cast", call => call.Builder.Add("CAST", call.Node.ToString(), null, [call[0]], call.Node.Type("DstT", Schema.TensorType.Float32))),
    ];
}
