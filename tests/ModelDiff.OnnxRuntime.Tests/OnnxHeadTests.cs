using ModelDiff.Models;
using ModelDiff.Tests.Models;

namespace ModelDiff.OnnxRuntime.Tests;

public sealed class OnnxHeadTests
{
    /// <summary>Two features per row, x0 + 1 and x1 - 1, as one pixel each; three classes.</summary>
    [Fact]
    public void Write_LayerBehindPixels_AnswersWithItsScores()
    {
        using var backbone = new OnnxFile().Input("x", OnnxFile.Float32, "batch", 2, 1, 1).Output("pixels", OnnxFile.Float32, "batch", 2, 1, 1).Weights("shift", [1, 2, 1, 1], 1, -1).Node("Add", "x,shift", "pixels").Save();
        using var made = new OnnxFixture.TemporaryFile([]);

        OnnxHead.Write(made.Path, File.ReadAllBytes(backbone.Path), "pixels", [1, 0, 0, 1, 2, 3], [0, 10, 100]);

        using var model = OnnxAdapter.Load(made.Path);
        using var inputs = TorchSharp.torch.tensor(new float[] { 1, 1, 5, 7 }, [2, 2, 1, 1]);
        model.Signature.OutputShape.Should().Be(new TensorShape(3));
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [2, 10, 104], [6, 16, 130] }, options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData("double")]
    [InlineData("float16")]
    [InlineData("fixed_batch_1")]
    [InlineData("fixed_batch_2")]
    public void Write_ModelOfAnyNumbersAndBatches_AnswersWithTheSumOfItsOutputs(string name)
    {
        using var backbone = OnnxFixture.Load(name);
        var info = OnnxModelInfo.Read(OnnxFixture.PathOf(name + ".onnx"));
        using var inputs = Fixture.Inputs([backbone.Signature.BatchSize ?? 4, .. backbone.Signature.InputShape!.Sizes]);
        var answers = Fixture.AskRows(backbone, inputs);
        using var made = new OnnxFixture.TemporaryFile([]);

        OnnxHead.Write(made.Path, File.ReadAllBytes(OnnxFixture.PathOf(name + ".onnx")), info.Outputs[0].Name, [.. answers[0].Select(_ => 1f), .. answers[0].Select(_ => -1f)], [0, 1]);

        using var model = OnnxAdapter.Load(made.Path);
        var sums = Fixture.AskRows(model, inputs);
        foreach (var (sum, row) in sums.Zip(answers))
        {
            sum[0].Should().BeApproximately(row.Sum(), 1e-4f);
            sum[1].Should().BeApproximately(1 - row.Sum(), 1e-4f);
        }
    }

    [Fact]
    public void Write_BehindALayer_PutsOneMoreBehindIt()
    {
        using var backbone = new OnnxFile().Input("x", OnnxFile.Float32, "batch", 2).Output("y", OnnxFile.Float32, "batch", 2).Node("Neg", "x", "y").Save();
        using var once = new OnnxFixture.TemporaryFile([]);
        using var twice = new OnnxFixture.TemporaryFile([]);

        OnnxHead.Write(once.Path, File.ReadAllBytes(backbone.Path), "y", [1, 1, 1, -1], [0, 0]);
        OnnxHead.Write(twice.Path, File.ReadAllBytes(once.Path), OnnxModelInfo.Read(once.Path).Outputs.Should().ContainSingle().Which.Name, [10, 1], [0.5f]);

        using var model = OnnxAdapter.Load(twice.Path);
        using var inputs = TestTensors.Rows([1, 2]);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [-28.5f] });   // 10 * -(1 + 2) + 1 * (2 - 1) + 0.5
    }

    [Fact]
    public void Write_SeveralOutputs_KeepsWhatTheLayerReads()
    {
        using var backbone = new OnnxFile().Input("x", OnnxFile.Float32, "batch", 1).Output("scores", OnnxFile.Float32, "batch", 1).Output("features", OnnxFile.Float32, "batch", 1).Node("Neg", "x", "features").Node("Abs", "x", "scores").Save();
        using var made = new OnnxFixture.TemporaryFile([]);

        OnnxHead.Write(made.Path, File.ReadAllBytes(backbone.Path), "features", [2], [0]);

        using var model = OnnxAdapter.Load(made.Path);
        using var inputs = TestTensors.Rows([3], [-1]);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [-6], [2] }, options => options.WithStrictOrdering());
        OnnxModelInfo.Read(made.Path).Opsets.Should().Equal(OnnxModelInfo.Read(backbone.Path).Opsets);
    }

    [Fact]
    public void Write_NoModel_ThrowsAndLeavesTheFile()
    {
        using var made = new OnnxFixture.TemporaryFile([7]);

        var write = () => OnnxHead.Write(made.Path, [0x3a, 0x7f, 1], "y", [1], [0]);

        write.Should().Throw<EndOfStreamException>();
        File.ReadAllBytes(made.Path).Should().Equal(7);
    }
}
