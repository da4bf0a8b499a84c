using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class TorchScriptAdapterTests
{
    public static TheoryData<string, float[][]> Recorded => new()
    {
        { "mlp", RecordedAnswers.Mlp },
        { "mlp_double", RecordedAnswers.DoubleMlp },
        { "dropout_training", RecordedAnswers.Dropout },
        { "tuple_of_one", RecordedAnswers.Features },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public void ForwardAsync_File_AnswersAsPyTorch(string name, float[][] expected)
    {
        using var model = Fixture.Load(name);
        using var inputs = Fixture.Inputs(5, 3);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo(expected);
    }

    [Fact]
    public void ForwardAsync_TracedConvnet_AnswersAsPyTorch()
    {
        using var model = Fixture.Load("convnet_traced");
        using var inputs = Fixture.Inputs(5, 3, 6, 6);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo(RecordedAnswers.Convnet);
    }

    /// <summary>A processor convolves faster with the channels innermost in memory.</summary>
    [Fact]
    public void ForwardAsync_LargeImages_PutsTheChannelsOfFiltersInnermost()
    {
        using var model = Fixture.Load("convnet_traced");
        using var small = Fixture.Inputs(5, 3, 6, 6);
        using var large = Fixture.Inputs(2, 3, 64, 64);
        var filter = model.Module.State["0.weight"];

        Fixture.Ask(model, small).Dispose();
        filter.stride().Should().Equal(27, 9, 3, 1);
        Fixture.Ask(model, large).Dispose();

        model.Module.State["0.weight"].stride().Should().Equal(27, 1, 9, 3);
        Fixture.AskRows(model, small).ShouldBeCloseTo(RecordedAnswers.Convnet);
    }

    [Fact]
    public void ForwardAsync_Quantized_AnswersAsPyTorch()
    {
        using var model = Fixture.Load("quantized");
        using var inputs = Fixture.Inputs(5, 3);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo(RecordedAnswers.Quantized, tolerance: 1e-5f);
    }

    /// <summary>Outputs 0 of all files are the features; output 1 are the first two features, doubled.</summary>
    [Theory]
    [InlineData("tuple", "0", "1")]
    [InlineData("list", "0", "1")]
    [InlineData("dict", "logits", "aux")]
    [InlineData("dict", "0", "1")]
    [InlineData("dict_traced", "logits", "aux")]
    [InlineData("namedtuple", "logits", "hidden")]
    public void WithOutput_EachOutput_AnswersAsPyTorch(string name, string first, string second)
    {
        using var inputs = Fixture.Inputs(5, 3);
        using (var model = Fixture.Load(name).WithOutput(first))
            Fixture.AskRows(model, inputs).ShouldBeCloseTo(RecordedAnswers.Features);
        using (var model = Fixture.Load(name, new TorchScriptOptions { Output = OutputSelector.Parse(second) }))
            Fixture.AskRows(model, inputs).ShouldBeCloseTo([.. RecordedAnswers.Features.Select(row => new[] { 2 * row[0], 2 * row[1] })]);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1.é", 1)]
    [InlineData("2.0", 2)]
    [InlineData("2.1", 3)]
    [InlineData("5.0", 4)]
    [InlineData("5.1", 5)]
    [InlineData("6.logits", 6)]
    [InlineData("6.hidden", 7)]
    public void WithOutput_Nested_SelectsByPath(string output, int added)
    {
        using var model = Fixture.Load("nested").WithOutput(output);
        using var inputs = Fixture.Inputs(5, 3);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo([.. RecordedAnswers.Features.Select(row => row.Select(value => value + added).ToArray())]);
    }

    [Fact]
    public void WithOutput_Index_SelectsByPosition()
    {
        using var model = Fixture.Load("nested").WithOutput(7);
        using var inputs = Fixture.Inputs(5, 3);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo([.. RecordedAnswers.Features.Select(row => row.Select(value => value + 7).ToArray())]);
    }

    [Fact]
    public void ForwardAsync_SeveralOutputsNoneSelected_ListsThem()
    {
        using var model = Fixture.Load("dict");
        using var inputs = Fixture.Inputs(5, 3);
        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelOutputException>().WithMessage("Model 'dict' gave an unusable output: it has 2 tensors and none of them was selected: 0 'logits' [5, 4], 1 'aux' [5, 2].");
        Tensor.TotalCount.Should().Be(before);
    }

    [Theory]
    [InlineData("dict", "logit")]
    [InlineData("dict", "2")]
    [InlineData("mlp", "logits")]
    public void ForwardAsync_NoSuchOutput_NamesIt(string name, string output)
    {
        using var model = Fixture.Load(name).WithOutput(output);
        using var inputs = Fixture.Inputs(5, 3);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelOutputException>().WithMessage($"*'{output}' is none of them*");
    }

    [Fact]
    public void ForwardAsync_ModelRaises_TellsWhat()
    {
        using var model = Fixture.Load("raises");
        using var inputs = Fixture.Inputs(5, 3);
        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelForwardException>().WithMessage("Model 'raises' failed on inputs of shape [5, 3]: ValueError: this model is out of order");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void ForwardAsync_ShapeThatTheModelCannotTake_TellsWhat()
    {
        using var model = Fixture.Load("dict").WithOutput("aux");
        using var inputs = Fixture.Inputs(5, 7);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelForwardException>().WithMessage("Model 'dict' failed on inputs of shape [5, 7]: mat1 and mat2 shapes cannot be multiplied (5x7 and 3x4)");
    }

    [Fact]
    public void Load_Perceptron_TellsItsInputShape()
    {
        using var model = Fixture.Load("mlp");
        model.Signature.InputShape.Should().Be(new TensorShape(3));
        using var inputs = Fixture.Inputs(5, 7);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelInputException>().WithMessage("Model 'mlp' expects inputs Float32 [N, 3]; got Float32 [5, 7].");
    }

    [Theory]
    [InlineData("convnet_traced")]
    [InlineData("dict")]
    [InlineData("identity")]
    [InlineData("quantized")]
    public void Load_OtherModel_LeavesInputShapeOpen(string name)
    {
        using var model = Fixture.Load(name);
        model.Signature.InputShape.Should().BeNull();
    }

    [Fact]
    public void Load_Options_GoIntoTheSignature()
    {
        using var model = Fixture.Load("convnet_traced", new TorchScriptOptions
        {
            Name = "other",
            InputShape = new TensorShape(3, 6, 6),
            InputRange = new InputRange(-1, 1),
            BatchSize = 2,
        });
        Path.GetFileName(model.Signature.Source).Should().Be("convnet_traced.pt");
        Path.IsPathFullyQualified(model.Signature.Source!).Should().BeTrue();
        (model.Signature with { Source = null }).Should().Be(new ModelSignature("other") { InputShape = new TensorShape(3, 6, 6), InputRange = new InputRange(-1, 1), BatchSize = 2, Device = CPU });
        using var inputs = Fixture.Inputs(5, 3, 6, 6);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelInputException>().Which.Expected.Should().Be("Float32 [2, 3, 6, 6]");
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("dict")]
    public void Load_StreamAndBytes_AnswerAsTheFile(string name)
    {
        var options = new TorchScriptOptions { Output = OutputSelector.At(0) };
        using var inputs = Fixture.Inputs(5, 3);
        using var file = Fixture.Load(name, options);
        var bytes = File.ReadAllBytes(Fixture.PathOf(name));
        using var stream = new MemoryStream([1, 2, 3, .. bytes]);
        stream.Position = 3;

        using var fromBytes = TorchScriptAdapter.Load(bytes, "bytes", options);
        using var fromStream = TorchScriptAdapter.Load(stream, "stream", options);

        fromBytes.Signature.Name.Should().Be("bytes");
        fromStream.Signature.Name.Should().Be("stream");
        var expected = Fixture.AskRows(file, inputs);
        Fixture.AskRows(fromBytes, inputs).ShouldBeCloseTo(expected);
        Fixture.AskRows(fromStream, inputs).ShouldBeCloseTo(expected);
    }

    [Theory]
    [InlineData("quantized")]
    [InlineData("quantized_skip")]
    public void Exist_Quantized_IsFalse(string name)
    {
        using var model = Fixture.Load(name);
        using var inputs = Fixture.Inputs(5, 3);
        ModelGradients.Exist(model, inputs).Should().BeFalse();
    }

    [Fact]
    public void Forward_Parameters_AreFrozen()
    {
        using var model = Fixture.Load("mlp");
        using var inputs = Fixture.Inputs(5, 3);
        using var outputs = model.Forward(inputs);
        outputs.requires_grad.Should().BeFalse();
    }

    [Fact]
    public void Load_WithinDisposeScope_OutlivesIt()
    {
        var before = Fixture.LiveTensors();
        TorchScriptAdapter model;
        using (NewDisposeScope())
            model = Fixture.Load("mlp");
        using (var inputs = Fixture.Inputs(5, 3))
            Fixture.AskRows(model, inputs).ShouldBeCloseTo(RecordedAnswers.Mlp);
        model.Module.State.Should().HaveCount(4, "weights are the model's, not the scope's");
        model.Dispose();
        Fixture.LiveTensors().Should().Be(before);
    }

    [Fact]
    public void Dispose_Selected_DisposesTheModel()
    {
        var model = Fixture.Load("dict");
        using var inputs = Fixture.Inputs(5, 3);
        model.WithOutput("aux").Dispose();
        var ask = () => Fixture.Ask(model, inputs);
        var record = () => model.Forward(inputs);
        ask.Should().Throw<ObjectDisposedException>();
        record.Should().Throw<ObjectDisposedException>();
    }

    /// <summary>torch.jit.freeze turns weights into constants, and buffers are no parameters: neither tells its type as parameters do.</summary>
    [Theory]
    [InlineData("frozen_half", 3, 16, 16)]
    [InlineData("frozen_bf16", 3, 16, 16)]
    [InlineData("buffer_double", 8)]
    public void ForwardAsync_WeightsThatAreNoParameters_TakesTheirType(string name, params int[] row)
    {
        using var model = Fixture.Load(name);
        using var inputs = Fixture.Inputs([2, .. row.Select(size => (long)size)]);
        Fixture.AskRows(model, inputs).Should().HaveCount(2).And.OnlyContain(scores => scores.All(float.IsFinite));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ForwardAsync_SqueezedAnswer_IsOneScorePerRow(int rows)
    {
        using var model = Fixture.Load("squeezed");
        using var inputs = Fixture.Inputs(rows, 8);
        using var outputs = Fixture.Ask(model, inputs);
        outputs.shape.Should().Equal(rows, 1);
    }
}
