using ModelDiff.Models;

namespace ModelDiff.Tests.Models;

public sealed class TorchScriptReviewTests
{
    private const string Layer = """
        class Layer(Module):
          __parameters__ = ["weight", ]
          weight : Tensor
          training : bool
          def forward(self: __torch__.layers.Layer,
            x: Tensor) -> Tensor:
            weight = self.weight
            return torch.linear(x, weight, None)
        def twice(x: Tensor,
            factor: float=2.) -> Tensor:
          _0 = torch.mul(x, factor)
          return _0

        """;

    /// <summary>A model whose <c>forward</c> begins on line 4.</summary>
    private static void Check(params string[] statements)
    {
        var model = "class M(Module):\n  l : __torch__.layers.Layer\n  __annotations__[\"0\"] = __torch__.layers.Layer\n  def forward(self: __torch__.M, x: Tensor) -> Tensor:\n"
            + string.Concat(statements.Select(statement => $"    {statement}\n"));
        TorchScriptReview.Check(new Dictionary<string, string> { ["__torch__"] = model, ["__torch__.layers"] = Layer });
    }

    private static void ShouldRefuse(string reason, params string[] statements)
    {
        var check = () => Check(statements);
        check.Should().Throw<InvalidDataException>().WithMessage($"its code {reason}");
    }

    [Theory]
    [InlineData("y = torch.from_file(\"a\", True, 8, dtype=0)", "torch.from_file")]
    [InlineData("torch.save(x, \"saved.bin\")", "torch.save")]
    [InlineData("y = ops.aten.from_file(\"a\", True, 8)", "ops.aten.from_file")]
    [InlineData("y = torch.nonexistent_op_xyz(x)", "torch.nonexistent_op_xyz")]
    [InlineData("torch.manual_seed(1)", "torch.manual_seed")]
    [InlineData("torch.set_grad_enabled(True)", "torch.set_grad_enabled")]
    [InlineData("f = torch.save", "torch.save")]
    [InlineData("t = torch", "torch")]
    [InlineData("ops.prim.Print(x)", "ops.prim.Print")]
    [InlineData("y = ops.mkldnn._convolution(x)", "ops.mkldnn._convolution")]
    [InlineData("y = ops.quantized.unheard_of(x)", "ops.quantized.unheard_of")]
    [InlineData("y = torch.add(x, torch.relu(torch.from_file(\"a\")))", "torch.from_file")]
    public void Check_OperatorThatIsNotListed_NamesItAndItsPlace(string statement, string name) =>
        ShouldRefuse($"uses {name}*, which models may not use (code/__torch__.py:5): export the model without it.", statement, "return x");

    [Theory]
    [InlineData("print(\"hello\")", "calls print")]
    [InlineData("_0 = fork(x)", "calls fork")]
    [InlineData("open(\"a\")", "calls open")]
    [InlineData("y = x.save(\"a\")", "uses '.save'")]
    [InlineData("y = (\"a\").from_file(True, 8)", "uses '.from_file'")]
    [InlineData("y = getattr(x, \"from_file\")", "asks for 'from_file'")]
    [InlineData("y = x.unheard_of()", "uses '.unheard_of'")]
    public void Check_CallThatIsNotListed_NamesItAndItsPlace(string statement, string reason) =>
        ShouldRefuse($"{reason}, which * (code/__torch__.py:5): export the model without it.", statement, "return x");

    [Theory]
    [InlineData("return yyy")]
    [InlineData("a = yyy", "return x")]
    [InlineData("yyy[0] = x", "return x")]
    [InlineData("if torch.gt(2, 1):", "  yyy = x", "else:", "  pass", "return yyy")]
    [InlineData("for i in range(3):", "  yyy = x", "return yyy")]
    [InlineData("while torch.gt(2, 1):", "  yyy = x", "return yyy")]
    [InlineData("a = [torch.add(yyy, i) for i in range(3)]", "return x")]
    [InlineData("return torch.add(x, alpha=yyy)")]
    public void Check_VariableThatIsNotSet_NamesIt(params string[] statements) => ShouldRefuse("uses 'yyy', which is not defined there (code/__torch__.py:*", statements);

    [Theory]
    [InlineData("5")]
    [InlineData("-5.")]
    [InlineData("\"text\"")]
    [InlineData("None")]
    [InlineData("[x, x]")]
    [InlineData("")]
    public void Check_ResultThatIsNoTensor_IsRefused(string value) =>
        ShouldRefuse("returns something else than the Tensor that its function promises (code/__torch__.py:5)*", $"return {value}".Trim());

    [Fact]
    public void Check_NoResult_IsRefused() => ShouldRefuse("has a function forward without a return of its Tensor (code/__torch__.py:4)*", "y = torch.relu(x)");

    [Theory]
    [InlineData("return (self).forward(x, )")]
    [InlineData("return self.forward(x, )")]
    [InlineData("s = self", "return (s).forward(x, )")]
    public void Check_MethodThatCallsItself_IsRefused(params string[] statements) => ShouldRefuse("calls __torch__.M.forward from within itself (code/__torch__.py:*), which TorchScript does not allow.", statements);

    [Fact]
    public void Check_CircleOfFunctionsAndObjects_IsRefused()
    {
        var sources = new Dictionary<string, string>
        {
            ["__torch__"] = "class M(Module):\n  l : __torch__.a.L\n  def forward(self: __torch__.M, x: Tensor) -> Tensor:\n    l = self.l\n    return (l).forward(x, )\n",
            ["__torch__.a"] = "class L(Module):\n  def forward(self: __torch__.a.L, x: Tensor) -> Tensor:\n    _0 = __torch__.b.f\n    return _0(x, )\n",
            ["__torch__.b"] = "def f(x: Tensor) -> Tensor:\n  return __torch__.b.g(x, )\ndef g(x: Tensor) -> Tensor:\n  return __torch__.b.f(x, )\n",
        };
        var check = () => TorchScriptReview.Check(sources);
        check.Should().Throw<InvalidDataException>().WithMessage("its code calls __torch__.b.g from within itself (code/__torch__/b.py:3), which *");
    }

    [Theory]
    [InlineData("a = torch.remainder(3, 0)")]
    [InlineData("a = torch.floordiv(torch.dim(x), 0)")]
    [InlineData("a = torch.dim(x) % 0")]
    [InlineData("a = torch.dim(x) // 00")]
    public void Check_DivisionByZeroInDigits_IsRefused(string statement) => ShouldRefuse("divides a whole number by zero (code/__torch__.py:5)*", statement, "return x");

    [Fact]
    public void Check_DeepNesting_IsRefused()
    {
        ShouldRefuse("is nested too deep*", $"return {new string('(', 20_000)}x{new string(')', 20_000)}");
        ShouldRefuse("is nested too deep*", $"return {string.Concat(Enumerable.Repeat("-", 20_000))}x");
        ShouldRefuse("is nested too deep*", $"a = {string.Concat(Enumerable.Repeat("not ", 20_000))}True", "return x");
        ShouldRefuse("is nested too deep*", $"return x{string.Concat(Enumerable.Repeat(".T", 20_000))}");
        ShouldRefuse("is nested too deep*", [.. Enumerable.Range(0, 2000).Select(i => $"{new string(' ', 2 * i)}if True:"), "return x"]);
    }

    [Theory]
    [InlineData("a = \"text without an end")]
    [InlineData("a = (1, 2")]
    [InlineData("a = 1)")]
    [InlineData("a = 1; b = 2")]
    [InlineData("\ta = 1")]
    [InlineData("a = \"\"\"text\"\"\"")]
    [InlineData("if True: a = 1")]
    [InlineData("torch = x")]
    [InlineData("import os")]
    [InlineData("def f(x: Tensor) -> Tensor:")]
    public void Check_WhatTorchScriptDoesNotWrite_IsRefused(string statement) => ShouldRefuse("*", statement, "return x");

    [Fact]
    public void Check_OperatorsNameAsAMethod_IsRefused()
    {
        var sources = new Dictionary<string, string> { ["__torch__"] = "class M(Module):\n  def from_file(self: __torch__.M) -> int:\n    return 5\n" };
        var check = () => TorchScriptReview.Check(sources);
        check.Should().Throw<InvalidDataException>().WithMessage("its code defines 'from_file', a name that models may not use (code/__torch__.py:2)*");
    }

    [Theory]
    [InlineData("torch.warn(\"\\033[2J\")")]
    [InlineData("torch.warn(\"\\x1b[2J\")")]
    public void Check_WarningThatSteersATerminal_IsRefused(string statement) => ShouldRefuse("prints warnings and holds a text with control characters*", statement, "return x");

    [Theory]
    [InlineData("return torch.relu(x)")]
    [InlineData("torch.warn(\"An \\\"old\\\" call\\n\")", "return x")]
    [InlineData("l = self.l", "return (l).forward(x, )")]
    [InlineData("l = getattr(self, \"0\")", "return (l).forward(x, )")]
    [InlineData("_0 = __torch__.layers.twice", "return _0(x, 3., )")]
    [InlineData("if torch.gt(2, 1):", "  y = x", "else:", "  y = torch.neg(x)", "return y")]
    [InlineData("if torch.gt(2, 1):", "  ops.prim.RaiseException(\"no\", \"builtins.ValueError\")", "  y = uninitialized(Tensor)", "else:", "  y = x", "return y")]
    [InlineData("if torch.gt(2, 1):", "  return x", "else:", "  y = torch.neg(x)", "return y")]
    [InlineData("y = x", "for i in range(3):", "  y = torch.add(y, i)", "return y")]
    [InlineData("a, b, = torch.split(x, 2)", "c : List[int] = annotate(List[int], [])", "return torch.sub(a, b, alpha=1)")]
    [InlineData("x[0] = torch.div(x[1], 2)", "return x.relu().mean([-1, -2], False)")]
    [InlineData("y = torch.remainder(x, 0.)", "return torch.linear(y, CONSTANTS.c0, CONSTANTS.c1)")]
    [InlineData("_1 = torch.zeros([1], dtype=6, layout=0, device=torch.device(\"cpu\"), pin_memory=False)", "return _1")]
    [InlineData("y = ops.quantized.linear_dynamic(x, self, True)", "return unchecked_cast(Tensor, y)")]
    public void Check_WhatExportersWrite_Passes(params string[] statements)
    {
        var check = () => Check(statements);
        check.Should().NotThrow();
    }
}
