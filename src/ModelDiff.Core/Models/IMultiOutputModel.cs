namespace ModelDiff.Models;

/// <summary>A model that may answer with several tensors, of which one is compared.</summary>
public interface IMultiOutputModel : IModelAdapter
{
    /// <summary>The same model, answering with another of its outputs.</summary>
    /// <param name="output">Which one. A model that names its outputs only when it runs refuses an unknown one then, with a <see cref="ModelOutputException"/>.</param>
    /// <returns>Takes the place of this adapter: disposing the one disposes the other.</returns>
    IModelAdapter SelectOutput(OutputSelector output);
}
