namespace ModelDiff.Http.Protocol;

/// <summary>A tensor in a request or an answer of the protocol.</summary>
/// <param name="Name">The input's or output's.</param>
/// <param name="DataType">For example <c>FP32</c>.</param>
/// <param name="Shape">The sizes of all axes.</param>
/// <param name="Values">Row-major; empty where the elements are texts.</param>
/// <param name="Texts">The elements of a tensor of type BYTES, else null.</param>
internal sealed record OipTensor(string Name, string DataType, long[] Shape, ReadOnlyMemory<float> Values, string[]? Texts = null);
