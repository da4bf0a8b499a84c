using ModelDiff.Models;
using ModelDiff.Tests.Models;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime.Tests;

public sealed class BatchAxisTests
{
    /// <summary>y = W x with the rows of a batch as the columns of x; W is [[1, 0, 2], [0, 3, 0]].</summary>
    private static OnnxFile Columns(string inputAxis, string? outputAxis) => new OnnxFile()
        .Weights("w", [2, 3], 1, 0, 2, 0, 3, 0).Node("MatMul", "w,x", "y").Input("x", OnnxFile.Float32, 3, inputAxis).Output("y", OnnxFile.Float32, 2, outputAxis);

    [Theory]
    [InlineData("batch")]
    [InlineData("batch_size")]
    [InlineData("Batch")]
    [InlineData("dynamic_batch_axis")]
    public void ForwardAsync_BatchAxisIsLast_AnswersRowByRow(string name)
    {
        using var file = Columns(name, name).Save();
        using var model = OnnxAdapter.Load(file.Path);
        model.Signature.InputShape.Should().Be(new TensorShape(3));
        model.Signature.OutputShape.Should().Be(new TensorShape(2));
        using var inputs = TestTensors.Rows([1, 2, 3], [4, 5, 6], [7, 8, 9]);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [7, 6], [16, 15], [25, 24] }, options => options.WithStrictOrdering());
    }

    /// <summary>Sums over time: rows that were read as steps of one sequence would add up.</summary>
    private static OnnxFile RunningSums(params object?[] axes) => new OnnxFile()
        .Indices("axis", 0).Node("Squeeze", "axis", "a").Node("CumSum", "x,a", "y").Input("x", OnnxFile.Float32, axes).Output("y", OnnxFile.Float32, axes);

    [Theory]
    [InlineData("sequence", "batch")]
    [InlineData("time", "N")]
    public void ForwardAsync_SequenceAxisFirst_KeepsRowsApart(string first, string second)
    {
        using var file = RunningSums(first, second, 1).Save();
        using var model = OnnxAdapter.Load(file.Path, new() { InputShape = new TensorShape(2, 1) });
        using var flat = TestTensors.Rows([1, 2], [10, 20], [100, 200]);
        using var inputs = flat.unsqueeze(2);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [1, 3], [10, 30], [100, 300] }, options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData("sequence")]
    [InlineData("seq_len")]
    [InlineData("time")]
    public void Load_SequenceWithoutBatch_Throws(string name)
    {
        using var file = RunningSums(name, 2).Save();
        var load = () => OnnxAdapter.Load(file.Path);
        load.Should().Throw<ModelLoadException>().WithMessage($"*input 'x' float32 [{name}, 2] has no batch axis: its axis 0 is named '{name}', so rows would be read as the steps of one sequence.*");
    }

    [Fact]
    public void ForwardAsync_OutputDoesNotTellItsBatchAxis_Throws()
    {
        using var file = Columns("batch", null).Save();
        using var model = OnnxAdapter.Load(file.Path);
        using var inputs = TestTensors.Rows([1, 2, 3], [4, 5, 6]);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelOutputException>().WithMessage("*its input 'x' float32 [3, batch] has the batch axis 1, and 'y' float32 [2, ?] does not say which of its axes that is*");
    }

    /// <summary>One row of N points each.</summary>
    [Fact]
    public void Load_FirstAxisFixedAtOne_IsTheBatch()
    {
        using var file = new OnnxFile().Node("Neg", "x", "y").Input("x", OnnxFile.Float32, 1, "N", 3).Output("y", OnnxFile.Float32, 1, "N", 3).Save();
        using var model = OnnxAdapter.Load(file.Path, new() { InputShape = new TensorShape(4, 3) });
        model.Signature.BatchSize.Should().Be(1);
    }

    [Fact]
    public void ForwardAsync_HeldInputBesideBatchAxisThatIsLast_FollowsIt()
    {
        using var file = new OnnxFile().Node("Add", "x,h", "y")
            .Input("x", OnnxFile.Float32, 2, "batch").Input("h", OnnxFile.Float32, 2, "batch").Output("y", OnnxFile.Float32, 2, "batch").Save();
        using var model = OnnxAdapter.Load(file.Path, new() { InputName = "x", HeldInputs = new Dictionary<string, HeldInput> { ["h"] = HeldInput.Number(10) } });
        using var inputs = TestTensors.Rows([1, 2], [3, 4], [5, 6]);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [11, 12], [13, 14], [15, 16] }, options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData(100_000L, 100_000L, "'x' float32 [N, 3, 100000, 100000] has 30000000000 elements in one row; at most 2147483648 are handled.")]
    [InlineData(4_294_967_296L, 4_294_967_296L, "'x' float32 [N, 3, 4294967296, 4294967296] has 9223372036854775807 elements in one row;*")]
    public void Load_RowsBeyondMemory_Throws(long height, long width, string reason)
    {
        using var file = new OnnxFile().Node("Neg", "x", "y").Input("x", OnnxFile.Float32, "N", 3, height, width).Output("y", OnnxFile.Float32, "N", 3, height, width).Save();
        var load = () => OnnxAdapter.Load(file.Path);
        load.Should().Throw<ModelLoadException>().WithMessage($"*input {reason}");
    }

    [Fact]
    public void Load_BatchBeyondMemory_Throws()
    {
        using var file = new OnnxFile().Node("Neg", "x", "y").Input("x", OnnxFile.Float32, int.MaxValue, 8).Output("y", OnnxFile.Float32, int.MaxValue, 8).Save();
        var load = () => OnnxAdapter.Load(file.Path);
        load.Should().Throw<ModelLoadException>().WithMessage("*has 17179869176 elements in a batch of 2147483647 rows; at most 2147483648 are handled.");
    }

    [Fact]
    public void ForwardAsync_SqueezedAnswerToOneRow_IsOneScore()
    {
        using var file = new OnnxFile().Node("ReduceSum", "x", "s").Node("Squeeze", "s", "y").Input("x", OnnxFile.Float32, "N", 3).Output("y", OnnxFile.Float32).Save();
        using var model = OnnxAdapter.Load(file.Path);
        using var inputs = TestTensors.Rows([1, 2, 4]);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [7] });
    }

    [Fact]
    public void Read_EscapeSequences_AreNotPassedOn()
    {
        using var file = new OnnxFile { Producer = "evil\e]0;TITLE\a\e[31m" }.Node("Neg", "x", "y\e[31m\u202E").Input("x", OnnxFile.Float32, "N", "w\e[2J").Output("y\e[31m\u202E", OnnxFile.Float32, "N", "w\e[2J").Save();
        var info = OnnxModelInfo.Read(file.Path);
        info.Producer.Should().Be("evil\uFFFD]0;TITLE\uFFFD\uFFFD[31m");
        info.Outputs[0].ToString().Should().Be("'y\uFFFD[31m\uFFFD' float32 [N, w\uFFFD[2J]");
        using var model = OnnxAdapter.Load(file.Path);
        using var inputs = TestTensors.Rows([1, 2]);
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(new float[][] { [-1, -2] });
    }
}
