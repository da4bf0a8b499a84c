using ModelDiff.Models;
using ModelDiff.TFLite.Tests.FlatBuffers;
using static ModelDiff.TFLite.Tests.Answers;

namespace ModelDiff.TFLite.Tests;

public class HostileFileTests
{
    private static readonly byte[] File = Perceptron().Build();

    [Fact]
    public void Load_EachBeginningOfAFile_IsRefused()
    {
        for (var length = 0; length < File.Length; length++)
        {
            var beginning = File.AsMemory(0, length);
            FluentActions.Invoking(() => Try(beginning)).Should().NotThrow<Exception>("the first {0} bytes are no file", length);
        }
    }

    [Fact]
    public void Load_ChangedBytes_AreRefusedOrRun()
    {
        var state = 12345u;
        uint Next() => state = (state * 1664525u) + 1013904223u;
        for (var round = 0; round < 4000; round++)
        {
            var changed = File.ToArray();
            for (var i = Next() >> 30; i < 4; i++)
                changed[(Next() >> 8) % (uint)changed.Length] = (byte)(Next() >> 24);
            FluentActions.Invoking(() => Try(changed)).Should().NotThrow<Exception>("round {0}", round);
        }
    }

    [Theory]
    [InlineData(false)]   // no weights at all
    [InlineData(true)]    // weights without an axis
    public void Load_FullyConnectedWithoutWeightsThatFit_FailsAsDocumented(bool hasScalar)
    {
        var tiny = new TinyModel();
        int[] inputs = hasScalar ? [tiny.Input(1, 4), tiny.Constant([], 1f)] : [tiny.Input(1, 4)];
        var file = tiny.Output(tiny.Add("FULLY_CONNECTED", [1, 2], null, inputs)).Build();

        FluentActions.Invoking(() =>
        {
            using var model = TFLiteAdapter.Load(file, "hostile");
            model.AskRow(new float[4]);
        }).Should().Throw<ModelDiffException>();
    }

    [Fact]
    public void Load_TablesThatShareOneLongList_CostNoMoreThanTheFileJustifies()
    {
        var shape = new int[100_000];
        var tensors = Enumerable.Range(0, 10_000).Select(_ => new FlatObject().With(0, shape)).ToArray();
        var bytes = FlatWriter.File("TFL3", new FlatObject().With(0, 3).With(2, new[] { new FlatObject().With(0, tensors) }).With(4, new[] { new FlatObject() }));

        FluentActions.Invoking(() => TFLiteAdapter.Load(bytes, "bomb")).Should().Throw<ModelLoadException>().WithMessage("*many times as much memory*");
    }

    [Theory]
    [InlineData("", "identifier TFL3")]
    [InlineData("not a model at all", "identifier TFL3")]
    public void Load_NoModel_SaysSo(string content, string message) =>
        FluentActions.Invoking(() => TFLiteAdapter.Load(System.Text.Encoding.ASCII.GetBytes(content), "text")).Should().Throw<ModelLoadException>().WithMessage($"*{message}*");

    [Fact]
    public void Load_NoSuchFile_SaysSo() =>
        FluentActions.Invoking(() => TFLiteAdapter.Load("/no/such/file.tflite")).Should().Throw<ModelLoadException>().WithMessage("*no such file*");

    [Fact]
    public void Load_OlderSchema_SaysSo()
    {
        var old = FlatWriter.File("TFL3", new FlatObject().With(0, 2));

        FluentActions.Invoking(() => TFLiteAdapter.Load(old, "old")).Should().Throw<ModelLoadException>().WithMessage("*version 2; expected 3*");
    }

    /// <summary>Any exception of the library's own is an answer; all others are faults.</summary>
    private static void Try(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var model = TFLiteAdapter.Load(content, "hostile");
            if (model.Signature.InputShape is { ElementCount: < 10_000 } shape)
                model.AskRow(new float[shape.ElementCount]);
        }
        catch (ModelDiffException)
        {
        }
    }

    private static TinyModel Perceptron()
    {
        var tiny = new TinyModel();
        var image = tiny.Add("CONV_2D", [1, 2, 2, 1], Options((0, (sbyte)0), (1, 1), (2, 1)), tiny.Input(1, 2, 2, 1), tiny.Constant([1, 3, 3, 1], [.. Enumerable.Range(0, 9).Select(i => (float)i)]));
        var flat = tiny.Add("RESHAPE", [1, 4], null, image, tiny.Integers(1, 4));
        return tiny.Output(tiny.Add("SOFTMAX", [1, 4], Options((0, 1f)), flat));
    }
}
