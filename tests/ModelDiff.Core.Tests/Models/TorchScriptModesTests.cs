using ModelDiff.Models;

namespace ModelDiff.Tests.Models;

/// <summary>What a trace in evaluation mode fixed, and training needs otherwise.</summary>
public sealed class TorchScriptModesTests
{
    [Theory]
    [InlineData("x = torch.batch_norm(a, w, b, m, v, False, 0.1, 1e-05, True)", "x = torch.batch_norm(a, w, b, m, v, self.training, 0.1, 1e-05, True)")]
    [InlineData("torch.batch_norm(torch.add(a, [1, 2]), w, b, m, v, False, 0.1, 1e-05, False)", "torch.batch_norm(torch.add(a, [1, 2]), w, b, m, v, self.training, 0.1, 1e-05, False)")]
    [InlineData("torch._batch_norm_impl_index(a, w, b, m, v, False, 0.1, 1e-05, True)", "torch._batch_norm_impl_index(a, w, b, m, v, self.training, 0.1, 1e-05, True)")]
    [InlineData("torch.dropout(x, 0.5, False)", "torch.dropout(x, 0.5, self.training)")]
    [InlineData("torch.dropout_(x, 0.5, False); torch.feature_dropout(torch.dropout(x, 0.1, False), 0.2, False)", "torch.dropout_(x, 0.5, self.training); torch.feature_dropout(torch.dropout(x, 0.1, self.training), 0.2, self.training)")]
    [InlineData("torch.feature_dropout_(x, 0.5, False) + torch.alpha_dropout(x, 0.5, False) + torch.alpha_dropout_(x, 0.5, False)", "torch.feature_dropout_(x, 0.5, self.training) + torch.alpha_dropout(x, 0.5, self.training) + torch.alpha_dropout_(x, 0.5, self.training)")]
    public void ForTraining_FlagsThatATraceFixed_FollowTheMode(string source, string expected) => TorchScriptModes.ForTraining(InModule(source)).Should().Be(InModule(expected));

    [Fact]
    public void ForTraining_CodeOfNoModule_StaysAsItIs()
    {
        const string Code = "x = torch.dropout(x, 0.5, False)";
        var without = InModule(Code).Replace("training : bool", "weight : Tensor", StringComparison.Ordinal);

        TorchScriptModes.ForTraining(Code).Should().Be(Code);
        TorchScriptModes.ForTraining(without).Should().Be(without);
        TorchScriptModes.ForTraining(InModule("return x") + without).Should().Be(InModule("return x") + without, "the module before it is another one");
        TorchScriptModes.ForTraining(without + InModule(Code)).Should().Be(without + InModule("x = torch.dropout(x, 0.5, self.training)"));
    }

    [Theory]
    [InlineData("torch.batch_norm(a, w, b, m, v, self.training, 0.1, 1e-05, False)")]
    [InlineData("torch.batch_norm(a, w, b, m, v, bn_training, 0.1, 1e-05, False)")]
    [InlineData("torch.batch_norm(a, w, b, m, v, Falsehood, 0.1, 1e-05, True)")]
    [InlineData("torch.batch_norm(a, False, b, m, v, True, 0.1, 1e-05, False)")]
    [InlineData("torch.dropout(x, 0.5)")]
    [InlineData("torch.dropout(x, (0.5, False), training)")]
    [InlineData("torch.dropout(x, 0.5, ")]
    [InlineData("torch.layer_norm(x, [3], w, b, 1e-05, False)")]
    public void ForTraining_OtherCode_StaysAsItIs(string source) => TorchScriptModes.ForTraining(InModule(source)).Should().Be(InModule(source));

    private static string InModule(string code) => $"""
        class Net(Module):
          __parameters__ = []
          training : bool
          def forward(self: __torch__.Net,
            x: Tensor) -> Tensor:
            {code}

        """.ReplaceLineEndings("\n");
}
