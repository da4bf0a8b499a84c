using System.Numerics.Tensors;

namespace ModelDiff.Inputs;

/// <summary>Divergence and diversity of one model's outputs, kept up to date as single outputs change.</summary>
/// <remarks>
/// After each change the sums are taken anew from the stored distances, in one fixed order, so that no rounding error accumulates over many changes.
/// For N outputs of K values, a question costs O(N K), a change O(N²) additions more.
/// </remarks>
internal sealed class OutputSpread
{
    private readonly double[][] _seeds;
    private readonly double[][] _outputs;
    private readonly double[] _fromSeed;
    private readonly double[][] _between;
    private readonly double[] _candidate;
    private double _divergence;
    private double _diversity;

    /// <param name="outputs">The outputs of the seed inputs, N rows of K values.</param>
    public OutputSpread(double[][] outputs)
    {
        _seeds = outputs;
        _outputs = [.. outputs];
        _fromSeed = new double[outputs.Length];
        _candidate = new double[outputs.Length];
        _between = [.. outputs.Select(a => outputs.Select(b => Distance(a, b)).ToArray())];
        Sum();
    }

    /// <summary>Values per output.</summary>
    public int OutputSize => _seeds[0].Length;

    /// <summary>Divergence times diversity.</summary>
    public double Score => Product(_divergence, _diversity);

    /// <summary>The score if the output of one input were another.</summary>
    public double ScoreWith(int row, double[] output)
    {
        Distances(row, output);
        var divergence = _divergence - _fromSeed[row] + Distance(output, _seeds[row]);
        var diversity = _diversity + (2 * (TensorPrimitives.Sum<double>(_candidate) - TensorPrimitives.Sum<double>(_between[row])));
        return Product(divergence, diversity);
    }

    /// <summary>Sets the output of one input.</summary>
    public void Replace(int row, double[] output)
    {
        Distances(row, output);
        _outputs[row] = output;
        _fromSeed[row] = Distance(output, _seeds[row]);
        for (var i = 0; i < _candidate.Length; i++)
            _between[row][i] = _between[i][row] = _candidate[i];
        Sum();
    }

    /// <summary>The mean distance from the seeds' outputs times the mean of all distances between outputs.</summary>
    private double Product(double divergence, double diversity) => divergence / _outputs.Length * (diversity / ((double)_outputs.Length * _outputs.Length));

    private void Sum()
    {
        _divergence = TensorPrimitives.Sum<double>(_fromSeed);
        _diversity = _between.Sum(row => TensorPrimitives.Sum<double>(row));
    }

    /// <summary>Distances from a new output of one input to the outputs of all others; zero to itself.</summary>
    private void Distances(int row, double[] output)
    {
        for (var i = 0; i < _candidate.Length; i++)
            _candidate[i] = i == row ? 0 : Distance(output, _outputs[i]);
    }

    private static double Distance(double[] a, double[] b) => TensorPrimitives.Distance<double>(a, b);
}
