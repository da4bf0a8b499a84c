using ModelDiff.Models;

namespace ModelDiff.Tests.Models;

public sealed class TorchScriptNamesTests
{
    private const string Library = """
        class Block(Module):
          def forward(self: __torch__.package.ops.misc.Block,
            x: Tensor) -> Tensor:
            return __torch__.package.ops.misc.twice(x, )
        class Color(Enum):
          RED = 0
        def twice(x: Tensor) -> Tensor:
          return torch.mul(x, 2)
        """;

    [Theory]
    [InlineData("__torch__.package.ops.misc.Block", null)]
    [InlineData("__torch__.package.ops.misc.twice(x, )", null)]
    [InlineData("__torch__.package.ops.misc.Color.RED", null)]
    [InlineData("__torch__.torch.classes.quantized.LinearPackedParamsBase", null)]
    [InlineData("ops.quantized.linear_dynamic(x, w)", null)]
    [InlineData("ops.prim.RaiseException(\"no\")", null)]
    [InlineData("_0 = (ops.torchvision.nms(x, y, 0.5))", "torchvision.nms")]
    [InlineData("w = ops.prim.ConstantMKLDNNTensor()", "prim.ConstantMKLDNNTensor")]
    [InlineData("__torch__.package.ops.misc.Other", "__torch__.package.ops.misc.Other")]
    [InlineData("__torch__.other.Block", "__torch__.other.Block")]
    [InlineData("__torch__.torch.classes.tensorrt.Engine", "__torch__.torch.classes.tensorrt.Engine")]
    public void FirstUnknown_Code_IsTheNameThatNobodyDefines(string code, string? expected)
    {
        var sources = new Dictionary<string, string> { ["__torch__.package.ops.misc"] = Library, ["__torch__"] = code };
        TorchScriptNames.FirstUnknown(sources, []).Should().Be(expected);
    }

    [Fact]
    public void FirstUnknown_ClassOfAnObject_IsLookedUpToo() =>
        TorchScriptNames.FirstUnknown(new Dictionary<string, string> { ["__torch__.a"] = "class B(Module):\n" }, ["__torch__.a.B", "__torch__.a.C"]).Should().Be("__torch__.a.C");
}
