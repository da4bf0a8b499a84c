namespace ModelDiff.Training.Tests;

/// <summary>TorchScript files that PyTorch wrote.</summary>
internal static class TestFiles
{
    /// <summary>A traced network of one convolution, for images of [3, 6, 6] and 4 classes.</summary>
    public static string Convnet { get; } = Model("convnet_traced");

    /// <param name="name">Without its ending.</param>
    public static string Model(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "models", name + ".pt");
}
