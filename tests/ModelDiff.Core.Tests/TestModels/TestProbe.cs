using ModelDiff.Models;
using ModelDiff.Probes;
using static TorchSharp.torch;

namespace ModelDiff.Tests.TestModels;

/// <summary>Probes of written-down tensors.</summary>
internal static class TestProbe
{
    /// <summary>Takes over the tensors.</summary>
    public static Probe Of(Dictionary<ProbePart, Tensor> inputs) => new(inputs.ToDictionary(entry => entry.Key, entry => (InputBatch)new TensorBatch(entry.Value)));
}
