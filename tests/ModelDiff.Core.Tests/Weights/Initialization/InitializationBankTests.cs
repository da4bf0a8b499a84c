using ModelDiff.Weights;
using ModelDiff.Weights.Initialization;

namespace ModelDiff.Tests.Weights.Initialization;

public class InitializationBankTests
{
    [Fact]
    public void Layers_OfSeed3_BeginAsPyTorchPrintsThem()
    {
        // torch.manual_seed(3); Sequential(Conv2d(3, 8, 3), BatchNorm2d(8), Conv2d(8, 8, 3, bias=False), Linear(8, 4))
        var drawn = Draw(3, ("0.weight", [8, 3, 3, 3]), ("0.bias", [8]), ("1.weight", [8]), ("1.bias", [8]), ("2.weight", [8, 8, 3, 3]), ("3.weight", [4, 8]), ("3.bias", [4]));

        drawn.Keys.Should().BeEquivalentTo("0.weight", "0.bias", "2.weight", "3.weight", "3.bias");
        float[] seen = [drawn["0.weight"][0], drawn["0.weight"][^1], drawn["0.bias"][0], drawn["2.weight"][0], drawn["2.weight"][^1], drawn["3.weight"][0], drawn["3.bias"][^1]];
        ShouldBe(seen, -0.19080905616283417f, -0.14437519013881683f, 0.019901493564248085f, 0.0717376172542572f, -0.07532112300395966f, -0.23381878435611725f, -0.31332340836524963f);
    }

    [Fact]
    public void Cells_OfSeed1_BeginAsPyTorchPrintsThem()
    {
        // torch.manual_seed(1); LSTM(6, 5, 2)
        var drawn = Draw(1, ("weight_ih_l0", [20, 6]), ("weight_hh_l0", [20, 5]), ("bias_ih_l0", [20]), ("bias_hh_l0", [20]), ("weight_ih_l1", [20, 5]), ("weight_hh_l1", [20, 5]), ("bias_ih_l1", [20]), ("bias_hh_l1", [20]));

        ShouldBe(
            drawn.Values.Select(values => values[0]),
            0.23043270409107208f, -0.2704620957374573f, -0.340624064207077f, -0.3673288822174072f, 0.40640318393707275f, -0.26145699620246887f, 0.2051345556974411f, 0.1812739074230194f);
    }

    [Fact]
    public void Attention_OfSeed1_DrawsItsOutputProjectionFirst()
    {
        // torch.manual_seed(1); MultiheadAttention(8, 2)
        var drawn = Draw(1, ("in_proj_weight", [24, 8]), ("in_proj_bias", [24]), ("out_proj.weight", [8, 8]), ("out_proj.bias", [8]));

        ShouldBe([drawn["in_proj_weight"][0], drawn["out_proj.weight"][0]], 0.21151518821716309f, 0.18217304348945618f);
    }

    [Fact]
    public void Embeddings_OfSeed1_AreNormalAndTheNextLayerFollows()
    {
        // torch.manual_seed(1); Embedding(10, 8), Linear(8, 8)
        var drawn = Draw(1, ("embedding.weight", [10, 8]), ("linear.weight", [8, 8]), ("linear.bias", [8]));

        ShouldBe([drawn["embedding.weight"][0], drawn["linear.weight"][0], drawn["linear.bias"][0]], -1.5255959033966064f, -0.2485915869474411f, 0.10942046344280243f);
    }

    [Fact]
    public void Convolutions_DrawnAgain_BeginAsTorchvisionsResNet18Does()
    {
        // torch.manual_seed(0); resnet18(num_classes=10): 11,172,042 weights and biases that are drawn; convolutions then normal, sqrt(2 / fan-out) times.
        var random = new TorchRandom(0);
        random.Skip(11_172_042);
        var first = new float[64 * 3 * 49];

        random.Normal(first);

        var scale = MathF.Sqrt(2f / (64 * 49));
        (first[0] * scale).Should().BeApproximately(0.0021970532834529877f, 1e-6f);
        (first[1] * scale).Should().BeApproximately(0.035336077213287354f, 1e-6f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    [InlineData(123456789)]
    public void Find_ATrainedModelOfAPublicSeed_FindsIt(long seed)
    {
        var found = InitializationBank.Find(TrainedNets.Train(seed, 1, Began(seed)), default);

        found!.Seed.Should().Be(seed);
        found.Weights.Tensors[2].Read().Should().Equal(Began(seed).Tensors[2].Read());
    }

    /// <summary>Safetensors files put layer 10 before layer 2; the weights of all layers have to be those that were drawn.</summary>
    [Fact]
    public void Find_LayersInTheOrderOfTheirNames_AreTakenInThatOfTheirNumbers()
    {
        var made = Enumerable.Range(0, 12).SelectMany(i => new[] { new WeightTensor($"layers.{i}.weight", [24, 24], new float[576]), new WeightTensor($"layers.{i}.bias", [24], new float[24]) });
        WeightTensor[] began = [.. new TorchInitialization([.. made]).Of(42, second: false).Select(drawn => new WeightTensor(drawn.Tensor.Name, drawn.Tensor.Shape, drawn.Values))];

        var found = InitializationBank.Find(TrainedNets.Of([.. began.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)]), default);

        found!.Seed.Should().Be(42);
        found.Weights.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.ValueHash).Should().BeEquivalentTo(began.ToDictionary(tensor => tensor.Name, tensor => tensor.ValueHash));
    }

    [Fact]
    public void Find_ModelsOfOtherSeeds_FindsNothing() =>
        Enumerable.Range(7_000_000, 20).Should().OnlyContain(seed => InitializationBank.Find(TrainedNets.Train(seed, 1, Began(seed)), default) == null);

    [Fact]
    public void Find_SmallEmptyAndLargeTensors_DoNotDisturb()
    {
        var began = Began(42);
        WeightTensor[] odd = [new("small", [1, 1, 3, 3], new float[9]), new("empty", [0, 4], []), new("line", [], [1]), new("row", [1, 5], new float[5])];
        var large = new WeightTensor("vocabulary", [3000, 1000], new float[3_000_000]);

        InitializationBank.Find(TrainedNets.Of([.. began.Tensors, .. odd, large]), default)!.Seed.Should().Be(42);
        InitializationBank.Find(TrainedNets.Of([large, .. odd, .. began.Tensors]), default).Should().BeNull("what follows two million values is not looked at");
        InitializationBank.Find(TrainedNets.Of(odd), default).Should().BeNull();
        InitializationBank.Find(TrainedNets.Of(), default).Should().BeNull();
    }

    [Theory]
    [InlineData(1300)]
    [InlineData(1296)]
    public void Of_OnlySomeTensors_GivesThoseAsDrawnInTurn(int convolution)
    {
        var initialization = new TorchInitialization([.. new (string Name, long[] Shape)[] { ("embedding", [5, 7]), ("one", [convolution, 1, 1, 1]), ("two", [4, 4, 3, 3]) }
            .Select(entry => new WeightTensor(entry.Name, [.. entry.Shape], new float[entry.Shape.Aggregate(1L, (a, b) => a * b)]))]);

        foreach (var second in new[] { false, true })
            initialization.Of(8, second, tensor => tensor.Name == "two").Single().Values.Should().Equal(initialization.Of(8, second).Last().Values);
    }

    [Fact]
    public void Find_Cancelled_Throws() =>
        FluentActions.Invoking(() => InitializationBank.Find(Began(3), new CancellationToken(true))).Should().Throw<OperationCanceledException>();

    [Fact]
    public void Find_AfterACancelledSearch_SearchesAgainAndThenKeepsWhatItFound()
    {
        var model = Began(3);
        FluentActions.Invoking(() => InitializationBank.Find(model, new CancellationToken(true))).Should().Throw<OperationCanceledException>();

        var found = InitializationBank.Find(model, default);

        found!.Seed.Should().Be(3);
        InitializationBank.Find(model, new CancellationToken(true)).Should().BeSameAs(found);
    }

    [Fact]
    public void Seeds_DoNotRepeat() => InitializationBank.Seeds.Should().OnlyHaveUniqueItems().And.HaveCount(196, "docs/weights.md says so");

    [Fact]
    public void Compare_OfAPublicBeginning_NamesItAndCountsNoAttestation()
    {
        var (victim, innocent) = (TrainedNets.Train(42, 1, Began(42)), TrainedNets.Train(42, 2, Began(42), steps: 5));

        var result = WeightComparer.Compare(victim, innocent, new WeightOptions { SecretInitialization = true });

        result.Finding.Should().Be(WeightFinding.CommonWeights);
        result.PublicSeed.Should().Be(42);
        result.Reasons.Should().Contain(reason => reason.Contains("initial ones of seed 42")).And.NotContain(reason => reason.Contains("attest that nobody else"));
        WeightComparer.Compare(WeightSketch.Of(victim), innocent, new WeightOptions { SecretInitialization = true }).Finding.Should().Be(WeightFinding.CommonWeights);
    }

    [Fact]
    public void Compare_TwoUntrainedModelsOfAPublicSeed_AreNoCopies()
    {
        var result = WeightComparer.Compare(Began(42), Began(42) with { Name = "other" });

        result.Finding.Should().Be(WeightFinding.CommonWeights, "anybody has them");
    }

    [Fact]
    public void Compare_ACopyOfAModelOfAPublicSeed_IsStillOne()
    {
        var victim = TrainedNets.Train(42, 1, Began(42));

        WeightComparer.Compare(victim, victim with { Name = "copy" }).Finding.Should().Be(WeightFinding.CommonTraining);
    }

    /// <summary>The network of <see cref="TrainedNets"/> where its training begins.</summary>
    private static ModelWeights Began(long seed)
    {
        var drawn = Draw(seed, ("0.weight", [24, 10]), ("0.bias", [24]), ("2.weight", [40, 24]), ("2.bias", [40]), ("4.weight", [5, 40]), ("4.bias", [5]));
        var shapes = TrainedNets.Start(0).Tensors;
        return TrainedNets.Of([.. shapes.Select(tensor => new WeightTensor(tensor.Name, tensor.Shape, drawn[tensor.Name]))]);
    }

    private static void ShouldBe(IEnumerable<float> values, params float[] expected) => values.Zip(expected).Should().HaveCount(expected.Length).And.OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6);

    private static Dictionary<string, float[]> Draw(long seed, params (string Name, long[] Shape)[] tensors) =>
        new TorchInitialization([.. tensors.Select(tensor => new WeightTensor(tensor.Name, [.. tensor.Shape], new float[tensor.Shape.Aggregate(1L, (a, b) => a * b)]))])
            .Of(seed, second: false).ToDictionary(drawn => drawn.Tensor.Name, drawn => drawn.Values);
}
