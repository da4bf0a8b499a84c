using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>How a model in this process is asked, whatever it is made of.</summary>
/// <remarks>The model gets a copy of the inputs, so that one that works in place changes nothing that is the caller's.</remarks>
internal static class InProcessModel
{
    /// <summary>The work behind <see cref="IModelAdapter.ForwardAsync"/>.</summary>
    /// <param name="signature">The model's.</param>
    /// <param name="inputType">The element type in which the model computes.</param>
    /// <param name="inputs">Borrowed.</param>
    /// <param name="run">The model; what it returns belongs to the current dispose scope or to the model.</param>
    /// <returns>As the interface promises.</returns>
    public static Tensor Answer(ModelSignature signature, ScalarType inputType, Tensor inputs, Func<Tensor, Tensor> run)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var rows = Run(signature, inputType, inputs, run);
        return rows.to(ScalarType.Float32, inputs.device, copy: true).DetachFromDisposeScope();
    }

    /// <summary>The work behind <see cref="IDifferentiableModel.Forward"/>; parameters as in <see cref="Answer"/>.</summary>
    public static Tensor Record(ModelSignature signature, ScalarType inputType, Tensor inputs, Func<Tensor, Tensor> run)
    {
        using var scope = NewDisposeScope();
        return Run(signature, inputType, inputs, run).MoveToOuterDisposeScope();
    }

    private static Tensor Run(ModelSignature signature, ScalarType inputType, Tensor inputs, Func<Tensor, Tensor> run)
    {
        ModelInputs.Check(signature, inputs);
        var output = Guard(signature, inputs, () => run(inputs.to(inputType, signature.Device, copy: true)));
        return ModelOutputs.ToRows(signature.Name, output, inputs.shape[0]);
    }

    /// <summary>Calls a model and tells what it throws as <see cref="ModelForwardException"/>.</summary>
    public static Tensor Guard(ModelSignature signature, Tensor inputs, Func<Tensor?> call)
    {
        try
        {
            return call() ?? throw new ModelOutputException(signature.Name, "expected a tensor; got null.");
        }
        catch (Exception exception) when (exception is not (ModelDiffException or OperationCanceledException))
        {
            throw Failure(signature, inputs, exception);
        }
    }

    /// <summary>What a model threw, with the model's name and the shape of its inputs.</summary>
    public static ModelForwardException Failure(ModelSignature signature, Tensor inputs, Exception exception) =>
        new(signature.Name, TensorShape.Format(inputs.shape), FailureText.OneLine(exception), exception);

    /// <summary>The element type of the first floating-point weight: what a model computes in.</summary>
    public static ScalarType TypeOf(nn.Module module) => TypesOf(module.parameters()).Concat(TypesOf(module.buffers())).FirstOrDefault(ScalarType.Float32);

    /// <summary>The element types of floating-point weights.</summary>
    public static IEnumerable<ScalarType> TypesOf(IEnumerable<Tensor> weights) => weights.Where(weight => weight.is_floating_point()).Select(weight => weight.dtype);
}
