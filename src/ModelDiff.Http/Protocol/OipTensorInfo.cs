namespace ModelDiff.Http.Protocol;

/// <summary>An input or output that a model declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">For example <c>FP32</c>.</param>
/// <param name="Shape">The sizes of all axes, -1 where any will do.</param>
internal sealed record OipTensorInfo(string Name, string DataType, long[] Shape)
{
    /// <summary>How messages show the name and the type: what a server says may steer a terminal or hold a credential.</summary>
    public Func<string, string> Quote { get; init; } = Models.FailureText.Clean;

    /// <summary>For example <c>'images' FP32 [-1, 3, 32, 32]</c>.</summary>
    public override string ToString() => $"'{Quote(Name)}' {Quote(DataType)} [{string.Join(", ", Shape)}]";
}
