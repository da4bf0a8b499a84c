using ModelDiff.TFLite.FlatBuffers;

namespace ModelDiff.TFLite.Schema;

/// <summary>What the metadata of a file say is done to pixel values from 0 to 255 before the model: <c>(x - mean) / std</c>. Field numbers are those of the metadata's schema.</summary>
/// <param name="Mean">One for all channels, or one per channel.</param>
/// <param name="Std">As many, positive.</param>
internal sealed record InputNormalization(float[] Mean, float[] Std)
{
    private const int NormalizationOptions = 1;

    /// <summary>Reads the metadata of the first input; null where they tell nothing or are damaged, since the model runs without them.</summary>
    /// <param name="metadata">The block that a file holds, or nothing.</param>
    public static InputNormalization? Read(ReadOnlyMemory<byte> metadata)
    {
        if (metadata.Length < 8)
            return null;
        try
        {
            var graphs = new FlatBuffer(metadata).Root().Tables(3);
            var inputs = graphs.Length == 0 ? [] : graphs[0].Tables(2);
            var units = inputs.Length == 0 ? [] : inputs[0].Tables(4);
            return units.Where(unit => unit.UInt8(0) == NormalizationOptions).Select(unit => unit.Table(1)).OfType<FlatTable>().Select(Of).FirstOrDefault(read => read is not null);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static InputNormalization? Of(FlatTable options)
    {
        var (mean, std) = (options.Singles(0) ?? [], options.Singles(1) ?? []);
        return mean.Length == std.Length && mean.Length is 1 or 3 && mean.All(float.IsFinite) && std.All(value => float.IsFinite(value) && value > 0) ? new(mean, std) : null;
    }
}
