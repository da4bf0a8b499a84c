using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Demo;

/// <summary>One model of the demo with what is known of its past.</summary>
/// <param name="Model">White box, for images [3, 32, 32] in [0, 1]; owned by the lineage. Its signature has the name.</param>
/// <param name="Relation">How it came to be, in plain words.</param>
/// <param name="Derived">Whether it was made from the source.</param>
/// <param name="Accuracy">Share of held-out images of its own task that it names rightly, from 0 to 1.</param>
/// <param name="SeedInputs">Held-out images of its own task, float32 <c>[M, 3, 32, 32]</c> in [0, 1]; owned by the lineage.</param>
internal sealed record DemoModel(IModelAdapter Model, string Relation, bool Derived, double Accuracy, Tensor SeedInputs)
{
    /// <summary>The name that reports use.</summary>
    public string Name => Model.Signature.Name;
}
