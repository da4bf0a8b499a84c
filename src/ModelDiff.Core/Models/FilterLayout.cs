using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>The order in memory of a network's convolution filters. With the channels innermost a CPU convolves faster; a model's filters are kept so where its answers stay what they were.</summary>
/// <param name="parameters">Gives the model's parameters in the current dispose scope; those that are filters on the CPU will be changed.</param>
internal sealed class FilterLayout(Func<IEnumerable<Tensor>> parameters)
{
    /// <summary>How much of their size answers may differ by the order of filters: what rounding does.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Small networks on images of so few numbers gain nothing.</summary>
    private const int MostNumbers = 4096;

    private readonly Lock _gate = new();
    private volatile bool _isDecided;

    /// <summary>Decides by the first images of some size that a model is asked, once: their first one is answered with the filters in both orders.</summary>
    /// <param name="inputs">Borrowed.</param>
    /// <param name="run">The model; gets a tensor of its own and answers in the current dispose scope.</param>
    public void Decide(Tensor inputs, Func<Tensor, Tensor[]> run)
    {
        if (_isDecided || inputs.dim() != 4 || inputs.numel() <= MostNumbers * inputs.shape[0])
            return;
        lock (_gate)
        {
            if (_isDecided)
                return;
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            Tensor[] filters = [.. parameters().Where(IsFilter)];
            var first = inputs.narrow(0, 0, 1);
            if (filters.Length == 0)
                _isDecided = true;
            else if (TryRun(run, first) is { } alone)
                Try(filters, first, alone, run);
            else if (TryRun(run, inputs) is { } together)   // a model that takes one batch size only
                Try(filters, inputs, together, run);
        }
    }

    /// <summary>Leaves the filters as they are: nothing is tried.</summary>
    public void Leave() => _isDecided = true;

    private static bool IsFilter(Tensor parameter) =>
        parameter.dim() == 4 && parameter.is_floating_point() && parameter.device.type == TorchSharp.DeviceType.CPU && parameter.shape[1] > 1 && parameter.shape[2] * parameter.shape[3] > 1;

    private static Tensor ChannelsLast(Tensor filter) => filter.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static void Put(IEnumerable<Tensor> filters, Func<Tensor, Tensor> order)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var filter in filters)
            filter.set_(order(filter));
    }

    private void Try(Tensor[] filters, Tensor inputs, Tensor[] before, Func<Tensor, Tensor[]> run)
    {
        Put(filters, ChannelsLast);
        if (TryRun(run, inputs) is not { } after || !AreEqual(before, after))
            Put(filters, filter => filter.contiguous());
        _isDecided = true;
    }

    private static Tensor[]? TryRun(Func<Tensor, Tensor[]> run, Tensor inputs)
    {
        try
        {
            return run(inputs.clone());
        }
        catch (ExternalException)
        {
            return null;
        }
    }

    private static bool AreEqual(Tensor[] before, Tensor[] after) => before.Length == after.Length && before.Zip(after).All(pair => AreEqual(pair.First, pair.Second));

    private static bool AreEqual(Tensor before, Tensor after)
    {
        if (before.dtype != after.dtype || !before.shape.AsSpan().SequenceEqual(after.shape))
            return false;
        if (!before.is_floating_point())
            return before.eq(after).all().item<bool>();
        var difference = (before - after).to(ScalarType.Float64).norm().item<double>();
        return difference <= Tolerance * before.to(ScalarType.Float64).norm().item<double>();   // not so with NaN
    }
}
