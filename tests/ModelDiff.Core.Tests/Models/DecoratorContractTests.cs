using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

/// <summary>Around a model of images.</summary>
public sealed class ResizedContractTests : DifferentiableModelContract
{
    protected override long[] InputShape => [3, 9, 5];

    protected override IModelAdapter Create() => new ModuleAdapter(TestModules.Convnet(), "convnet", ownsModule: true).Resized(6, 6);
}

public sealed class ResizedBicubicContractTests : DifferentiableModelContract
{
    protected override long[] InputShape => [3, 9, 5];

    protected override IModelAdapter Create() => new ModuleAdapter(TestModules.Convnet(), "convnet", ownsModule: true).Resized(6, 6, Interpolation.Bicubic);
}

public sealed class ResizedShortestEdgeContractTests : DifferentiableModelContract
{
    protected override long[] InputShape => [3, 9, 5];

    protected override IModelAdapter Create() => new ModuleAdapter(TestModules.Convnet(), "convnet", ownsModule: true).ResizedShortestEdge(6);
}

public sealed class CenterCroppedContractTests : DifferentiableModelContract
{
    protected override long[] InputShape => [3, 9, 7];

    protected override IModelAdapter Create() => new ModuleAdapter(TestModules.Convnet(), "convnet", ownsModule: true).CenterCropped(6, 6);
}

public sealed class InBgrContractTests : DifferentiableModelContract
{
    protected override long[] InputShape => [3, 6, 6];

    protected override IModelAdapter Create() => new ModuleAdapter(TestModules.Convnet(), "convnet", ownsModule: true).InColor(ImageColor.Bgr);
}

public sealed class InGrayContractTests : DifferentiableModelContract
{
    protected override long[] InputShape => [3, 6, 6];

    protected override IModelAdapter Create() =>
        new ModuleAdapter(TestModules.Convnet(), "convnet", ownsModule: true).Transformed(x => x.expand(-1, 3, -1, -1), new ModelSignature("gray")).InColor(ImageColor.Gray);
}

public sealed class InLayoutContractTests : DifferentiableModelContract
{
    protected override long[] InputShape => [3, 6, 6];

    protected override IModelAdapter Create() =>
        new ModuleAdapter(TestModules.Convnet(), "convnet", ownsModule: true).Transformed(x => x.permute(0, 3, 1, 2), new ModelSignature("nhwc")).InLayout(ImageLayout.Nhwc);
}

public sealed class NormalizedContractTests : DifferentiableModelContract
{
    protected override long[] InputShape => [3, 6, 6];

    protected override IModelAdapter Create() => new ModuleAdapter(TestModules.Convnet(), "convnet", ownsModule: true).Normalized([0.5, 0.4, 0.3], [0.2, 0.3, 0.4]);
}

public sealed class ScaledContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create() => Fixture.Load("mlp").Scaled(InputRange.Unit, new InputRange(-1, 1));
}

public sealed class TransformedContractTests : DifferentiableModelContract
{
    protected override long[] InputShape => [3, 2];

    protected override IModelAdapter Create() => Fixture.Load("mlp").Transformed(x => x.mean([2]), new ModelSignature("mean"));
}

public sealed class TransformedToTheSameContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create() => Fixture.Load("mlp").Transformed(x => x, new ModelSignature("same"));
}

public sealed class NamedContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create() => Fixture.Load("mlp").Named("other");
}

public sealed class InBatchesOfContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create() => Fixture.Load("mlp").InBatchesOf(2);
}

public sealed class CountedContractTests : DifferentiableModelContract
{
    protected override IModelAdapter Create() => Fixture.Load("mlp").Counted();
}

/// <summary>All at once, around a model without gradients.</summary>
public sealed class DecoratedDelegateContractTests : ModelAdapterContract
{
    protected override long[] InputShape => [3, 4, 4];

    protected override long Outputs => 12;

    protected override IModelAdapter Create() =>
        new DelegateAdapter(new ModelSignature("function") { BatchSize = 2, InputShape = new TensorShape(3, 2, 2) }, x => x * 2)
            .InBatchesOf(2).Counted().Normalized([0.5], [0.5]).Resized(2, 2).Named("all");
}
