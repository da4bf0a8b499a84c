using ModelDiff.TFLite.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>Slices as of NumPy: <c>x[begin:end:stride, ..., newaxis]</c>.</summary>
internal static class StridedSlice
{
    public static Tensor Apply(OperatorCall call)
    {
        var (begins, ends, strides) = (call.Integers(1), call.Integers(2), call.Integers(3));
        var (beginMask, endMask, ellipsis, newAxis, shrink) = (call.Number(0), call.Number(1), call.Number(2), call.Number(3), call.Number(4));
        if (begins.Length != ends.Length || begins.Length != strides.Length || begins.Length > 31)
            throw new InvalidDataException("its begins, ends and strides differ in number.");
        var x = call[0];
        var taken = Enumerable.Range(0, begins.Length).Count(i => !Has(ellipsis, i) && !Has(newAxis, i));
        var axis = 0;
        for (var i = 0; i < begins.Length; i++)
        {
            if (Has(ellipsis, i))
            {
                axis += (int)call[0].dim() - taken;
            }
            else if (Has(newAxis, i))
            {
                x = x.unsqueeze(axis++);
            }
            else if (Has(shrink, i))
            {
                x = x.select(axis, begins[i]);
            }
            else
            {
                if (axis > 0 || call.Rows is null)
                    x = Along(x, axis, (Has(beginMask, i) ? null : begins[i], Has(endMask, i) ? null : ends[i], strides[i]));
                axis++;
            }
        }

        return x;
    }

    private static bool Has(int mask, int i) => (mask >> i & 1) != 0;

    private static Tensor Along(Tensor x, int axis, (long? Begin, long? End, long Stride) range)
    {
        var size = x.shape[axis];
        var step = range.Stride;
        if (step == 0 || step < -size - 1)
            step = step == 0 ? throw new InvalidDataException("one of its strides is 0.") : -size - 1;
        var begin = Clamp(range.Begin, step > 0 ? 0 : size - 1, size, step);
        var end = Clamp(range.End, step > 0 ? size : -1, size, step);
        if (step > 0)
            return x.slice(axis, begin, Math.Max(begin, end), Math.Min(step, size + 1));
        return x.index_select(axis, torch.tensor(Enumerable.Range(0, (int)Math.Max(0, (begin - end - step - 1) / -step)).Select(i => begin + (i * step)).ToArray(), device: x.device));
    }

    /// <summary>A border counted from the first position, kept within what a step of this sign can reach.</summary>
    private static long Clamp(long? border, long fallback, long size, long step)
    {
        if (border is not { } at)
            return fallback;
        at = at < 0 ? Math.Max(at, -size - 1) + size : at;
        return step > 0 ? Math.Clamp(at, 0, size) : Math.Clamp(at, -1, size - 1);
    }
}
