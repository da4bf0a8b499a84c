using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Files;

/// <summary>The files that tests/oracle/make_inputs.py made.</summary>
internal static class Samples
{
    /// <summary>Row i, column j holds i + j / 4.</summary>
    public static float[] Values { get; } = [0, 0.25f, 0.5f, 1, 1.25f, 1.5f, 2, 2.25f, 2.5f, 3, 3.25f, 3.5f];

    /// <summary>0 to 11.</summary>
    public static float[] Whole { get; } = [.. Enumerable.Range(0, 12).Select(value => (float)value)];

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "inputs", name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    public static float[] ToArray(Tensor tensor) => tensor.data<float>().ToArray();
}
