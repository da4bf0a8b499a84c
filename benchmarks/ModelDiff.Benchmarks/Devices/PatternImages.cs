using ModelDiff.Training;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks.Devices;

/// <summary>A task that small networks learn in seconds: ten smooth patterns, each shifted and under noise.</summary>
internal static class PatternImages
{
    private const int Classes = 10;
    private const int Side = 28;
    private const int Cells = 7;
    private const int Margin = 4;

    /// <returns>Owned by the caller, on the CPU; float32 <c>[N, 1, 28, 28]</c>.</returns>
    public static LabeledImages Make(int perClass, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed, CPU);
        var patterns = nn.functional.interpolate(rand([Classes, 1, Cells, Cells], generator: generator), size: [Side + Margin, Side + Margin], mode: InterpolationMode.Bilinear, align_corners: false);
        var count = Classes * perClass;
        var shifts = randint(0, Margin + 1, [count, 2], generator: generator).data<long>().ToArray();
        var images = Enumerable.Range(0, count).Select(i => patterns.narrow(0, i % Classes, 1).narrow(2, shifts[2 * i], Side).narrow(3, shifts[2 * i + 1], Side)).ToList();
        var noisy = (cat(images, 0) + randn([count, 1, Side, Side], generator: generator) * 0.3).clamp(0, 1);
        return new LabeledImages(noisy.MoveToOuterDisposeScope(), arange(count).remainder(Classes).MoveToOuterDisposeScope(), Classes, null);
    }
}
