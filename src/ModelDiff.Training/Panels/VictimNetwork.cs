using ModelDiff.Models;
using ModelDiff.Weights;

namespace ModelDiff.Training;

/// <summary>Whether a victim really is a network that the library can build: only then second models of that network are its twins.</summary>
internal static class VictimNetwork
{
    /// <summary>Looks at its description or, in TorchScript and other weights, at their shapes; vectors are left out, which exports fold away.</summary>
    /// <param name="file">The victim; null or an address where it is no file.</param>
    /// <param name="description">The network.</param>
    /// <returns>Null where its weights cannot be seen.</returns>
    public static bool? Is(string? file, NetworkDescription description)
    {
        if (!File.Exists(file))
            return null;
        if (TrainedModel.IsModel(file))
            return TrainedModel.Describe(file).Architecture == description.Architecture;
        try
        {
            using var network = NetworkCatalogue.Build(description);
            return Shapes(ModelWeights.Read(file).Tensors.Select(tensor => tensor.Shape.AsEnumerable())).SequenceEqual(Shapes(network.named_parameters().Select(parameter => parameter.parameter.shape.AsEnumerable())));
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Shapes(IEnumerable<IEnumerable<long>> tensors) => tensors.Select(shape => shape.ToArray()).Where(shape => shape.Length > 1).Select(shape => TensorShape.Format(shape)).Order(StringComparer.Ordinal);
}
