namespace ModelDiff.Inputs;

/// <summary>Resizes images bilinearly with antialiasing: a triangle filter as wide as the reduction, rows and columns apart, as PIL and torchvision do.</summary>
internal static class ImageResampler
{
    /// <summary>Resizes planes <c>[channels, height, width]</c>.</summary>
    public static float[] Resize(float[] planes, int channels, int height, int width, int newHeight, int newWidth)
    {
        var columns = Filter(width, newWidth);
        var narrow = new float[channels * height * newWidth];
        for (var row = 0; row < channels * height; row++)
        {
            for (var x = 0; x < newWidth; x++)
                narrow[(row * newWidth) + x] = Weigh(planes, row * width, 1, columns[x]);
        }

        var rows = Filter(height, newHeight);
        var result = new float[channels * newHeight * newWidth];
        for (var channel = 0; channel < channels; channel++)
        {
            for (var y = 0; y < newHeight; y++)
            {
                for (var x = 0; x < newWidth; x++)
                    result[(((channel * newHeight) + y) * newWidth) + x] = Weigh(narrow, (channel * height * newWidth) + x, newWidth, rows[y]);
            }
        }

        return result;
    }

    private static float Weigh(float[] values, int start, int stride, (int First, float[] Weights) taps)
    {
        var sum = 0f;
        for (var i = 0; i < taps.Weights.Length; i++)
            sum += taps.Weights[i] * values[start + ((taps.First + i) * stride)];
        return sum;
    }

    /// <summary>For each new position, the old ones that count, from the first on, and their weights.</summary>
    private static (int First, float[] Weights)[] Filter(int size, int newSize)
    {
        var scale = (double)size / newSize;
        var support = Math.Max(1, scale);
        var taps = new (int, float[])[newSize];
        for (var i = 0; i < newSize; i++)
        {
            var center = (i + 0.5) * scale;
            var first = Math.Max(0, (int)(center - support + 0.5));
            var last = Math.Min(size, (int)(center + support + 0.5));
            var weights = Enumerable.Range(first, last - first).Select(j => Math.Max(0, 1 - (Math.Abs(j + 0.5 - center) / support))).ToArray();
            var total = weights.Sum();
            taps[i] = (first, [.. weights.Select(weight => (float)(weight / total))]);
        }

        return taps;
    }
}
