using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class ModuleAdapterContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create() => new ModuleAdapter(TestModules.Perceptron(), "perceptron", ownsModule: true);
}

public sealed class ConvolutionModuleContractTests : DifferentiableModelContract
{
    protected override long[] InputShape => [3, 6, 6];

    protected override IModelAdapter Create() => new ModuleAdapter(TestModules.Convnet(), "convnet", ownsModule: true);
}

public sealed class IdentityModuleContractTests : DifferentiableModelContract
{
    protected override long Outputs => 3;

    protected override IModelAdapter Create() => new ModuleAdapter(new FunctionModule(x => x), "identity", ownsModule: true);
}

public sealed class InPlaceModuleContractTests : DifferentiableModelContract
{
    protected override long Outputs => 3;

    protected override IModelAdapter Create() => new ModuleAdapter(new FunctionModule(x => x.mul_(2)), "in place", ownsModule: true);
}

public sealed class InputDisposingModuleContractTests : DifferentiableModelContract
{
    protected override long Outputs => 3;

    protected override IModelAdapter Create() => new ModuleAdapter(new FunctionModule(x =>
    {
        using (x)
            return x * 2;
    }), "disposing", ownsModule: true);
}

public sealed class DelegateAdapterContractTests : ModelAdapterContract
{
    protected override IModelAdapter Create() => new DelegateAdapter(new ModelSignature("function"), x => cat([x, x.sum(1, keepdim: true)], 1).to(ScalarType.Float64));
}

public sealed class IdentityDelegateContractTests : ModelAdapterContract
{
    protected override long Outputs => 3;

    protected override IModelAdapter Create() => new DelegateAdapter(new ModelSignature("identity"), x => x);
}

public sealed class AsyncDelegateAdapterContractTests : ModelAdapterContract
{
    protected override long Outputs => 3;

    protected override IModelAdapter Create() => new DelegateAdapter(new ModelSignature("asynchronous function"), static async (x, cancellationToken) =>
    {
        await Task.Delay(1, cancellationToken).ConfigureAwait(false);
        return x.mul(2);
    });
}

public sealed class AsyncIdentityDelegateContractTests : ModelAdapterContract
{
    protected override long Outputs => 3;

    protected override IModelAdapter Create() => new DelegateAdapter(new ModelSignature("asynchronous identity"), static (x, _) => new ValueTask<Tensor>(x));
}

public sealed class ScriptedContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create() => Fixture.Load("mlp");
}

public sealed class DoublePrecisionContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create() => Fixture.Load("mlp_double");
}

public sealed class TracedContractTests : DifferentiableModelContract
{
    protected override long[] InputShape => [3, 6, 6];

    protected override IModelAdapter Create() => Fixture.Load("convnet_traced");
}

public sealed class SavedInTrainingModeContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create() => Fixture.Load("dropout_training");
}

public sealed class InPlaceScriptContractTests : DifferentiableModelContract
{
    protected override long Outputs => 3;

    protected override IModelAdapter Create() => Fixture.Load("in_place");
}

public sealed class IdentityScriptContractTests : DifferentiableModelContract
{
    protected override long Outputs => 3;

    protected override IModelAdapter Create() => Fixture.Load("identity");
}

public sealed class QuantizedContractTests : ModelAdapterContract
{
    protected override bool KeepsNaN => false;

    protected override IModelAdapter Create() => Fixture.Load("quantized");
}

public sealed class DictionaryOutputContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create() => Fixture.Load("dict").WithOutput("logits");
}

public sealed class NestedOutputContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create() => Fixture.Load("nested").WithOutput("5.1");
}
