using System.Text.Json.Nodes;
using ModelDiff.Models;

namespace ModelDiff.TFLite.Tests.TensorFlowJs.Layers;

public class LayersTranslatorTests
{
    [Fact]
    public void Sequential_PerceptronWithActivations_Computes()
    {
        var tiny = Sequential([3], Layer("Dense", "a", """ "activation": "relu" """), Layer("Dropout", "d"), Layer("Dense", "b", """ "use_bias": false, "activation": "softmax" """))
            .With("a/kernel", [3, 2], 1, 2, 3, 4, 5, 6).With("a/bias", [2], 1, -100).With("b/kernel", [2, 2], 0.1f, 0, 0, 1);

        tiny.Ask(1, 1, 1).ShouldBe(0.7310586f, 0.26894143f);
    }

    [Theory]
    [InlineData("""{"class_name": "ReLU", "config": {"name": "l", "max_value": 2}}""", 0f, 2f)]
    [InlineData("""{"class_name": "ReLU", "config": {"name": "l", "negative_slope": 0.5}}""", -0.5f, 3f)]
    [InlineData("""{"class_name": "LeakyReLU", "config": {"name": "l", "alpha": 0.1}}""", -0.1f, 3f)]
    [InlineData("""{"class_name": "LeakyReLU", "config": {"name": "l"}}""", -0.3f, 3f)]
    [InlineData("""{"class_name": "ELU", "config": {"name": "l", "alpha": 1}}""", -0.63212056f, 3f)]
    [InlineData("""{"class_name": "Softmax", "config": {"name": "l"}}""", 0.01798621f, 0.98201379f)]
    [InlineData("""{"class_name": "Activation", "config": {"name": "l", "activation": "hard_sigmoid"}}""", 0.3f, 1f)]
    [InlineData("""{"class_name": "Activation", "config": {"name": "l", "activation": "swish"}}""", -0.26894143f, 2.8577224f)]
    [InlineData("""{"class_name": "Activation", "config": {"name": "l", "activation": "softsign"}}""", -0.5f, 0.75f)]
    [InlineData("""{"class_name": "Activation", "config": {"name": "l", "activation": "mish"}}""", -0.30340146f, 2.9865351f)]
    [InlineData("""{"class_name": "Rescaling", "config": {"name": "l", "scale": 2, "offset": 1}}""", -1f, 7f)]
    public void Activation_Layer_Computes(string layer, float first, float second) => Sequential([2], layer).Ask(-1, 3).ShouldBe(first, second);

    [Fact]
    public void PReLU_HasASlopePerChannel() => Sequential([1, 1, 2], Layer("PReLU", "p")).With("p/alpha", [1, 1, 2], 0.5f, 0.25f).Ask(-4, -4).ShouldBe(-2, -1);

    /// <summary>SAME at stride two of an odd size pads before and after; weights lie [height, width, inputs, outputs].</summary>
    [Fact]
    public void Conv2D_SameAtStrideTwo_PadsTheOddPixelAtTheEnd() =>
        Sequential([1, 4, 1], Layer("Conv2D", "c", """ "strides": [2, 2], "padding": "same" """)).With("c/kernel", [1, 3, 1, 1], 1, 10, 100).With("c/bias", [1], 1000).Ask(1, 2, 3, 4).ShouldBe(1321, 1043);

    [Fact]
    public void SeparableConv2D_IsAFilterPerChannelAndAMixture() =>
        Sequential([1, 2, 2], Layer("SeparableConv2D", "s", """ "use_bias": false """)).With("s/depthwise_kernel", [1, 2, 2, 1], 1, 2, 3, 4).With("s/pointwise_kernel", [1, 1, 2, 1], 1, 100).Ask(1, 1, 10, 10).ShouldBe(4231);

    [Fact]
    public void Conv2DTranspose_Valid_IsAsLargeAsKerasMakesIt() =>
        Sequential([1, 2, 1], Layer("Conv2DTranspose", "t", """ "strides": [1, 2] """)).With("t/kernel", [1, 3, 1, 1], 1, 2, 3).With("t/bias", [1], 0).Ask(1, 10).ShouldBe(1, 2, 13, 20, 30);

    [Fact]
    public void BatchNormalization_LastAxis_UsesMovingNumbers() =>
        Sequential([2], Layer("BatchNormalization", "n", """ "axis": [1], "epsilon": 1 """)).With("n/gamma", [2], 1, 2).With("n/beta", [2], 0, 5).With("n/moving_mean", [2], 1, 2).With("n/moving_variance", [2], 3, 0).Ask(5, 4).ShouldBe(2, 9);

    [Fact]
    public void BatchNormalization_OverAnotherAxis_IsRefusedWhenAsked()
    {
        var tiny = Sequential([2, 2, 2], Layer("BatchNormalization", "n", """ "axis": 1, "scale": false, "center": false """)).With("n/moving_mean", [2], 1, 2).With("n/moving_variance", [2], 3, 0);

        FluentActions.Invoking(() => tiny.Ask(1, 2, 3, 4, 5, 6, 7, 8)).Should().Throw<ModelDiffException>().WithMessage("*axis 1 of 4; expected the last*");
    }

    [Theory]
    [InlineData("""{"class_name": "MaxPooling2D", "config": {"name": "l", "pool_size": [1, 2], "padding": "same"}}""", "2 3")]
    [InlineData("""{"class_name": "AveragePooling2D", "config": {"name": "l", "pool_size": [1, 2], "strides": [1, 2], "padding": "same"}}""", "1.5 3")]
    [InlineData("""{"class_name": "GlobalMaxPooling2D", "config": {"name": "l"}}""", "3")]
    [InlineData("""{"class_name": "GlobalAveragePooling2D", "config": {"name": "l"}}""", "2")]
    [InlineData("""{"class_name": "Flatten", "config": {"name": "l"}}""", "1 2 3")]
    [InlineData("""{"class_name": "Reshape", "config": {"name": "l", "target_shape": [-1, 1]}}""", "1 2 3")]
    [InlineData("""{"class_name": "Permute", "config": {"name": "l", "dims": [2, 1, 3]}}""", "1 2 3")]
    [InlineData("""{"class_name": "ZeroPadding2D", "config": {"name": "l", "padding": [[0, 0], [1, 2]]}}""", "0 1 2 3 0 0")]
    [InlineData("""{"class_name": "Cropping2D", "config": {"name": "l", "cropping": [[0, 0], [1, 0]]}}""", "2 3")]
    [InlineData("""{"class_name": "Cropping2D", "config": {"name": "l", "cropping": [0, 1]}}""", "2")]
    [InlineData("""{"class_name": "UpSampling2D", "config": {"name": "l", "size": [1, 2]}}""", "1 1 2 2 3 3")]
    public void Places_OfARowOfThreePixels_Move(string layer, string expected) =>
        Sequential([1, 3, 1], layer).Ask(1, 2, 3).ShouldBe([.. expected.Split(' ').Select(number => float.Parse(number, System.Globalization.CultureInfo.InvariantCulture))]);

    [Theory]
    [InlineData("Add", "11")]
    [InlineData("Subtract", "-9")]
    [InlineData("Multiply", "10")]
    [InlineData("Maximum", "10")]
    [InlineData("Minimum", "1")]
    [InlineData("Average", "5.5")]
    [InlineData("Concatenate", "1 10")]
    public void Functional_TwoBranches_AreJoined(string kind, string expected)
    {
        var tiny = Functional(
            """{"class_name": "InputLayer", "name": "x", "config": {"name": "x", "batch_input_shape": [null, 1]}, "inbound_nodes": []}""",
            $$"""{"class_name": "{{kind}}", "name": "y", "config": {"name": "y"}, "inbound_nodes": [[["x", 0, 0, {}], ["tenfold", 0, 0, {}]]]}""",
            """{"class_name": "Rescaling", "name": "tenfold", "config": {"name": "tenfold", "scale": 10}, "inbound_nodes": [[["x", 0, 0, {}]]]}""");

        tiny.Ask(1).ShouldBe([.. expected.Split(' ').Select(number => float.Parse(number, System.Globalization.CultureInfo.InvariantCulture))]);
    }

    /// <summary>A layer that stands at two places has its own outputs at each.</summary>
    [Fact]
    public void Functional_SharedLayer_StandsAtBothPlaces()
    {
        var tiny = Functional(
            """{"class_name": "InputLayer", "name": "x", "config": {"name": "x", "batch_input_shape": [null, 1]}, "inbound_nodes": []}""",
            """{"class_name": "Rescaling", "name": "twice", "config": {"name": "twice", "scale": 2}, "inbound_nodes": [[["x", 0, 0, {}]], [["twice", 0, 0, {}]]]}""",
            """{"class_name": "Activation", "name": "y", "config": {"name": "y", "activation": "linear"}, "inbound_nodes": [[["twice", 1, 0, {}]]]}""");

        tiny.Ask(3).ShouldBe(12);
    }

    [Fact]
    public void Nested_ModelWithinASequence_IsGivenItsInputs()
    {
        var inner = """{"class_name": "Sequential", "config": {"name": "inner", "layers": [{"class_name": "Dense", "config": {"name": "a", "batch_input_shape": [null, 2], "use_bias": false}}]}}""";
        var tiny = Sequential([2], inner, Layer("Dense", "b", """ "use_bias": false """)).With("inner/a/kernel", [2, 1], 1, 10).With("b/kernel", [1, 1], 2);

        tiny.Ask(1, 2).ShouldBe(42);
    }

    [Theory]
    [InlineData("""{"class_name": "Dense", "config": {"name": "l"}}""", "no 'l/kernel'")]
    [InlineData("""{"class_name": "Activation", "config": {"name": "l", "activation": "snake"}}""", "not supported*activation snake")]
    [InlineData("""{"class_name": "MaxPooling2D", "config": {"name": "l", "data_format": "channels_first"}}""", "channels_first*expected channels_last")]
    [InlineData("""{"class_name": "MaxPooling2D", "config": {"name": "l", "pool_size": [1, 2, 3]}}""", "'pool_size' of MaxPooling2D 'l' has not two numbers")]
    [InlineData("""{"class_name": "ELU", "config": {"name": "l", "alpha": 2}}""", "'alpha' of ELU 'l' is not 1")]
    [InlineData("""{"class_name": "Add", "config": {"name": "l"}}""", "joins 1 inputs")]
    [InlineData("""{"class_name": "Flatten", "config": {}}""", "has no name")]
    public void Load_LayerThatDoesNotFit_IsNamed(string layer, string message) =>
        FluentActions.Invoking(() => Sequential([1, 3, 1], layer).Load()).Should().Throw<ModelLoadException>().WithMessage($"*{message}*");

    [Fact]
    public void Load_LayersThatWaitForEachOther_AreRefused()
    {
        var tiny = Functional(
            """{"class_name": "InputLayer", "name": "x", "config": {"name": "x", "batch_input_shape": [null, 1]}, "inbound_nodes": []}""",
            """{"class_name": "Flatten", "name": "z", "config": {"name": "z"}, "inbound_nodes": [[["y", 0, 0, {}]]]}""",
            """{"class_name": "Flatten", "name": "y", "config": {"name": "y"}, "inbound_nodes": [[["z", 0, 0, {}]]]}""");

        FluentActions.Invoking(() => tiny.Load()).Should().Throw<ModelLoadException>().WithMessage("*no output 0 of a layer 'y', or layers of it wait for each other*");
    }

    private static string Layer(string kind, string name, string settings = """ "trainable": true """) => $$$"""{"class_name": "{{{kind}}}", "config": {"name": "{{{name}}}", {{{settings}}} } }""";

    private static TinyGraph Sequential(int[] row, params string[] layers)
    {
        var input = $$$"""{"class_name": "InputLayer", "config": {"name": "x", "batch_input_shape": [null, {{{string.Join(", ", row)}}}] } }""";
        return new() { Layers = JsonNode.Parse($$$"""{"class_name": "Sequential", "config": {"name": "s", "layers": [{{{string.Join(", ", layers.Prepend(input))}}}] } }""") };
    }

    private static TinyGraph Functional(params string[] layers) => new()
    {
        Layers = JsonNode.Parse($$$"""{"class_name": "Functional", "config": {"name": "f", "layers": [{{{string.Join(", ", layers)}}}], "input_layers": [["x", 0, 0]], "output_layers": [["y", 0, 0]] } }"""),
    };
}
