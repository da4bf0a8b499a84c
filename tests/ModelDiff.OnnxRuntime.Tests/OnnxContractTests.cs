using ModelDiff.Models;
using ModelDiff.Tests.Models;

namespace ModelDiff.OnnxRuntime.Tests;

public sealed class OnnxContractTests : ModelAdapterContract
{
    protected override IModelAdapter Create() => OnnxFixture.Load("dynamic_batch");
}

public sealed class FixedBatchOnnxContractTests : ModelAdapterContract
{
    protected override IModelAdapter Create() => OnnxFixture.Load("fixed_batch_2").InBatchesOf(2);
}

public sealed class UnknownRankOnnxContractTests : ModelAdapterContract
{
    protected override IModelAdapter Create() => OnnxFixture.Load("unknown_rank");
}

public sealed class ChannelsLastOnnxContractTests : ModelAdapterContract
{
    protected override long[] InputShape => [3, 6, 6];

    protected override IModelAdapter Create() => OnnxFixture.Load("nhwc").InLayout(ImageLayout.Nhwc);
}

public sealed class SeveralInputsOnnxContractTests : ModelAdapterContract
{
    protected override long[] InputShape => [3];

    protected override long Outputs => 3;

    protected override IModelAdapter Create() => OnnxFixture.Load("masked", new()
    {
        InputName = "x",
        HeldInputs = new Dictionary<string, HeldInput> { ["mask"] = HeldInput.Number(1), ["table"] = TestTensors.Held([1, 1], 0.5) },
    });
}

public sealed class SelectedOutputOnnxContractTests : ModelAdapterContract
{
    protected override long[] InputShape => [3];

    protected override long Outputs => 3;

    protected override bool KeepsNaN => false;

    protected override IModelAdapter Create() => OnnxFixture.Load("classifier", new() { Classes = 3 }).WithOutput("label");
}

public sealed class HalfPrecisionOnnxContractTests : ModelAdapterContract
{
    protected override long Outputs => 3;

    protected override IModelAdapter Create() => OnnxFixture.Load("float16");
}

public sealed class IntegerOnnxContractTests : ModelAdapterContract
{
    protected override long Outputs => 3;

    protected override bool KeepsNaN => false;

    protected override IModelAdapter Create() => OnnxFixture.Load("uint8", new() { WholeNumberScores = true });
}
