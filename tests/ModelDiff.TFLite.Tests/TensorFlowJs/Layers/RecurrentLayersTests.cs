using System.Text.Json;
using System.Text.Json.Nodes;
using ModelDiff.Models;
using ModelDiff.Tests.Models;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Tests.TensorFlowJs.Layers;

/// <summary>What TensorFlow.js answers lies in a file that <c>tests/oracle/make_tfjs_recurrent.cjs</c> wrote.</summary>
public class RecurrentLayersTests
{
    private static readonly Dictionary<string, JsonElement> Records = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "tfjs-recurrent.json")))
        .RootElement.EnumerateArray().ToDictionary(record => record.GetProperty("name").GetString()!);

    public static TheoryData<string> Names => [.. Records.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_ModelOfTensorFlowJs_AnswersTheSame(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Load(Records[name]);

        var answers = Fixture.AskRows(model, Input(Records[name], model));

        answers.SelectMany(row => row).Should().HaveSameCount(Numbers(Records[name], "output"));
        answers.SelectMany(row => row).Zip(Numbers(Records[name], "output")).Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 2e-6f));
    }

    /// <summary>Two rows at once and each alone: no state goes from one to the next.</summary>
    [Theory]
    [InlineData("A stack")]
    [InlineData("GRU")]
    public void Forward_RowsAlone_AnswerAsTogether(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Load(Records[name]);
        var input = Input(Records[name], model);

        var together = Fixture.AskRows(model, input);

        for (var row = 0; row < 2; row++)
            Fixture.AskRows(model, input.narrow(0, row, 1)).ShouldBeCloseTo([together[row]], 1e-6f);
    }

    [Theory]
    [InlineData("SimpleRNN without bias")]
    [InlineData("LSTM, sigmoid, sequences")]
    [InlineData("GRU, sigmoid, sequences, backwards")]
    [InlineData("Bidirectional GRU, sequences")]
    [InlineData("A stack")]
    public void Forward_RecurrentLayers_HaveTheSlopeOfFiniteDifferences(string name) => GradientTests.Check(Tiny(Records[name]));

    /// <summary>
    /// One step of one unit from nothing: i = f = σ(1·0.5), c = i · tanh(2·0.5), o = σ(-1·0.5): <c>tanh(0.62245933 · 0.76159416) · 0.37754067</c>.
    /// </summary>
    [Fact]
    public void Lstm_OneStep_IsWhatIsWorkedOutByHand() =>
        Sequence(1, """{"class_name": "LSTM", "config": {"name": "l", "units": 1, "use_bias": false, "recurrent_activation": "sigmoid"}}""")
            .With("l/lstm_cell/kernel", [1, 4], 1, 1, 2, -1).With("l/lstm_cell/recurrent_kernel", [1, 4], 9, 9, 9, 9).Ask(0.5f).ShouldBe(0.16667476f);

    /// <summary>Two steps of h = x + 10 · h, forwards and backwards.</summary>
    [Theory]
    [InlineData(""" "go_backwards": false """, "21")]
    [InlineData(""" "go_backwards": true """, "12")]
    [InlineData(""" "go_backwards": true, "return_sequences": true """, "1 12")]
    public void SimpleRnn_Linear_CountsItsSteps(string settings, string expected) =>
        Sequence(2, $$$"""{"class_name": "SimpleRNN", "config": {"name": "r", "units": 1, "use_bias": false, "activation": "linear", {{{settings}}} } }""")
            .With("r/kernel", [1, 1], 1).With("r/recurrent_kernel", [1, 1], 10).Ask(2, 1).ShouldBe([.. expected.Split(' ').Select(float.Parse)]);

    /// <summary>PyTorch's cell resets after its table as well; its gates are r, z, n, and its tables lie outputs first.</summary>
    [Fact]
    public void Gru_ResetAfter_IsThatOfPyTorch()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var (kernel, recurrent, bias) = (randn([3, 6], generator: generator), randn([2, 6], generator: generator), randn([2, 6], generator: generator));
        var input = randn([1, 4, 3], generator: generator);
        using var gru = nn.GRU(3, 2, batchFirst: true);
        Tensor Reordered(Tensor table) => cat([table.narrow(-1, 2, 2), table.narrow(-1, 0, 2), table.narrow(-1, 4, 2)], -1);
        gru.load_state_dict(new() { ["weight_ih_l0"] = Reordered(kernel).t(), ["weight_hh_l0"] = Reordered(recurrent).t(), ["bias_ih_l0"] = Reordered(bias)[0], ["bias_hh_l0"] = Reordered(bias)[1] });
        using var mode = no_grad();
        var expected = gru.call(input).Item1[0, 3].data<float>().ToArray();

        Sequence(4, """{"class_name": "GRU", "config": {"name": "g", "units": 2, "reset_after": true, "recurrent_activation": "sigmoid"}}""", width: 3)
            .With("g/kernel", [3, 6], Values(kernel)).With("g/recurrent_kernel", [2, 6], Values(recurrent)).With("g/bias", [2, 6], Values(bias)).Ask(Values(input)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"class_name": "LSTM", "config": {"name": "l", "return_state": true}}""", "LSTM 'l' returns its state")]
    [InlineData("""{"class_name": "LSTM", "config": {"name": "l"}}""", "no 'l/kernel'")]
    [InlineData("""{"class_name": "SimpleRNN", "config": {"name": "g", "activation": "softmax"}}""", "'activation' of SimpleRNN 'g' is 'softmax'; supported are linear")]
    [InlineData("""{"class_name": "GRU", "config": {"name": "g", "reset_after": true}}""", "the bias of GRU 'g' has the shape [3]; expected two axes, as it has 'reset_after'")]
    [InlineData("""{"class_name": "Bidirectional", "config": {"name": "l", "layer": {"class_name": "Dense", "config": {"name": "d"}}}}""", "holds a Dense")]
    [InlineData("""{"class_name": "Bidirectional", "config": {"name": "l"}}""", "Bidirectional 'l' holds no layer")]
    [InlineData("""{"class_name": "Bidirectional", "config": {"name": "l", "layer": {"class_name": "GRU", "config": {"name": "x"}}}}""", "'merge_mode' of Bidirectional 'l' is 'none'; expected concat")]
    [InlineData("""{"class_name": "TimeDistributed", "config": {"name": "l", "layer": {"class_name": "Conv2D", "config": {"name": "c"}}}}""", "TimeDistributed 'l' holds a Conv2D; supported are Dense")]
    [InlineData("""{"class_name": "Embedding", "config": {"name": "l", "mask_zero": true}}""", "'mask_zero' of Embedding 'l' is true")]
    [InlineData("""{"class_name": "Masking", "config": {"name": "l"}}""", "not supported*Masking")]
    [InlineData("""{"class_name": "ConvLSTM2D", "config": {"name": "l"}}""", "not supported*ConvLSTM2D")]
    public void Load_WhatIsNotSupported_IsNamed(string layer, string message)
    {
        var tiny = Sequence(2, layer).With("g/kernel", [1, 3], 1, 1, 1).With("g/recurrent_kernel", [1, 3], 1, 1, 1).With("g/bias", [3], 1, 1, 1);
        foreach (var way in new[] { "forward_x", "backward_x" })
            tiny.With($"l/{way}/kernel", [1, 3], 1, 1, 1).With($"l/{way}/recurrent_kernel", [1, 3], 1, 1, 1).With($"l/{way}/bias", [3], 1, 1, 1);

        FluentActions.Invoking(() => tiny.Load()).Should().Throw<ModelLoadException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void Forward_TablesThatDoNotFit_AreNamed()
    {
        var tiny = Sequence(2, """{"class_name": "LSTM", "config": {"name": "l", "use_bias": false}}""").With("l/kernel", [2, 4], new float[8]).With("l/recurrent_kernel", [1, 4], new float[4]);

        FluentActions.Invoking(() => tiny.Ask(1, 1)).Should().Throw<ModelDiffException>().WithMessage("*its tables have the shapes [2, 4] and [1, 4]; expected [1, 4 · units] and [units, 4 · units]*");
    }

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static TinyGraph Sequence(int steps, string layer, int width = 1) => new()
    {
        Layers = JsonNode.Parse($$$"""{"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "InputLayer", "config": {"name": "x", "batch_input_shape": [null, {{{steps}}}, {{{width}}}]}}, {{{layer}}}]}}"""),
    };

    private static TinyGraph Tiny(JsonElement record)
    {
        var tiny = new TinyGraph { Layers = JsonNode.Parse(record.GetProperty("topology").GetRawText()) };
        var (data, at) = (Convert.FromBase64String(record.GetProperty("data").GetString()!), 0);
        foreach (var weight in record.GetProperty("weights").EnumerateArray())
        {
            int[] shape = [.. weight.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
            var length = 4 * shape.Aggregate(1, (product, size) => product * size);
            tiny.Weight(weight.GetProperty("name").GetString()!, shape, "float32", data[at..(at += length)]);
        }

        return tiny;
    }

    private static TFLiteAdapter Load(JsonElement record) => Tiny(record).Load();

    private static Tensor Input(JsonElement record, TFLiteAdapter model) => tensor(Numbers(record, "input")).reshape(model.Signature.InputShape!.Batch(2));

    private static float[] Numbers(JsonElement record, string name) => [.. record.GetProperty(name).EnumerateArray().Select(number => number.GetSingle())];
}
