using ModelDiff.Weights;

namespace ModelDiff.Tests.Weights;

public class WeightComparerTests
{
    private static readonly ModelWeights Victim = TrainedNets.Train(1, 1);

    [Fact]
    public void Compare_AFineTunedCopy_HasCommonWeights() => ShouldBeFound(TrainedNets.Train(0, 2, Victim));

    [Fact]
    public void Compare_APrunedCopy_IsOfCommonTraining() => ShouldBeCopied(TrainedNets.Changed(Victim, values =>
    {
        var median = values.Select(Math.Abs).Order().ElementAt(values.Length / 2);
        return [.. values.Select(value => Math.Abs(value) < median ? 0 : value)];
    }));

    [Fact]
    public void Compare_AnInt8Copy_IsOfCommonTraining() => ShouldBeCopied(TrainedNets.Changed(Victim, values =>
    {
        var scale = values.Max(Math.Abs) / 127;
        return [.. values.Select(value => MathF.Round(value / scale) * scale)];
    }));

    [Fact]
    public void Compare_TheSame_NamesIdenticalTensors()
    {
        var result = WeightComparer.Compare(Victim, Victim);

        result.Finding.Should().Be(WeightFinding.CommonTraining);
        result.CopiedShare.Should().Be(1);
        (result.IdenticalTensors, result.Tensors).Should().Be((5, 5), "the bias of the class layer has 5 values, too few to tell anything");
        result.Reasons[0].Should().Be("5 of 5 tensors are identical to the last bit.");
        result.Layers.Select(layer => layer.Cosine).Should().AllSatisfy(cosine => cosine.Should().BeApproximately(1, 1e-6));
    }

    [Fact]
    public void Compare_SameFiles_AreIdentical()
    {
        var result = WeightComparer.Compare(Victim with { FileHash = "abc" }, Victim with { FileHash = "abc" });

        result.Finding.Should().Be(WeightFinding.Identical);
        result.Reasons[0].Should().Be("The two files are identical (SHA-256 abc).");
    }

    [Fact]
    public void Compare_InnocentsOfOneSeed_AreSaidToHaveCommonWeightsAndNoMore()
    {
        var result = WeightComparer.Compare(Victim, TrainedNets.Train(1, 7));

        result.Finding.Should().Be(WeightFinding.CommonWeights);
        result.Reasons.Should().Contain("The suspect is derived from the victim, or both were trained from the same initialization, or both come from a third model: common weights alone do not tell which.");
    }

    [Fact]
    public void Compare_InnocentsOfOneSeed_AreNotDerivedByTheirInitializationEither()
    {
        var result = WeightComparer.Compare(Victim, TrainedNets.Train(1, 7), new WeightOptions { Initialization = TrainedNets.Start(1) });

        result.Finding.Should().Be(WeightFinding.CommonWeights);
        result.UpdateCosine.Should().BeGreaterThan(0.3);
        result.CopiedShare.Should().Be(0);
    }

    [Fact]
    public void Compare_AnInitializationOfAnotherModel_IsNotUsed()
    {
        var result = WeightComparer.Compare(Victim, TrainedNets.Train(1, 7), new WeightOptions { Initialization = TrainedNets.Start(99) });

        result.UpdateCosine.Should().BeNull();
        result.Reasons.Should().Contain("The initialization that was given has no weights in common with the victim and was not used.");
    }

    [Fact]
    public void Compare_ASecretInitialization_LetsCommonWeightsDecide()
    {
        var options = new WeightOptions { SecretInitialization = true };

        var victim = TrainedNets.Train(7_000_001, 1);

        WeightComparer.Compare(victim, TrainedNets.Train(0, 2, victim), options).Finding.Should().Be(WeightFinding.CommonTraining);
        WeightComparer.Compare(victim, TrainedNets.Train(5, 1), options).Finding.Should().Be(WeightFinding.NotShown);
    }

    [Fact]
    public void Compare_AKeptBodyBelowAnotherHead_DecidesOnlyWhereItsOriginIsKnown()
    {
        var suspect = Victim with { Tensors = [.. Victim.Tensors.Take(4), new WeightTensor("4.weight", [3, 40], TrainedNets.Train(3, 3).Tensors[4].Read().AsSpan(0, 120))] };

        var result = WeightComparer.Compare(Victim, suspect);
        result.Finding.Should().Be(WeightFinding.CommonWeights, "a public body may be frozen in both");
        result.Reasons.Should().Contain("They share trained weights in 2 of 3 layers, up to '2.weight'.");
        result.Layers.Select(layer => layer.Copy).Should().Equal(WeightCopy.Exact, WeightCopy.Exact);

        WeightComparer.Compare(Victim, suspect, new WeightOptions { Initialization = TrainedNets.Start(1) }).Finding.Should().Be(WeightFinding.CommonTraining);
        WeightComparer.Compare(Victim, suspect, new WeightOptions { CommonAncestors = [TrainedNets.Train(77, 1)] }).Finding.Should().Be(WeightFinding.CommonWeights, "that ancestor is none");
    }

    [Fact]
    public void Compare_ACopyWithChangedOutputLayer_IsNotDecided()
    {
        var suspect = Victim with { Tensors = [.. Victim.Tensors.Take(4), TrainedNets.Train(3, 3).Tensors[4], Victim.Tensors[5]] };

        WeightComparer.Compare(Victim, suspect).Finding.Should().Be(WeightFinding.CommonWeights);
    }

    [Theory]
    [InlineData(4, "classifier.weight")]     // inputs of 64 are 4 channels of 4 x 4
    [InlineData(40, "classifier.weight")]    // as many classes as channels
    [InlineData(40, "heads.weight")]
    public void Compare_TwoHeadsOnOneFrozenBody_AreNotDecided_HoweverManyClassesAndWhereverTheyLie(int classes, string head)
    {
        WeightTensor[] body = [Random("features.0.weight", 40, 10, 1), Random("features.2.weight", 64, 40, 2), Random("features.4.weight", 256, 64, 3), Random("features.6.weight", 64, 256, 4)];
        var (victim, suspect) = (With(Random(head, classes, 64, 5)), With(Random(head, classes, 64, 6)));

        var result = WeightComparer.Compare(victim, suspect);

        result.CopiedShare.Should().BeGreaterThan(0.9);
        result.Finding.Should().Be(WeightFinding.CommonWeights, "both may have frozen a public model and trained a head of their own");

        ModelWeights With(WeightTensor tensor) => TrainedNets.Of([.. body.Append(tensor).OrderBy(one => one.Name, StringComparer.Ordinal)]);
    }

    /// <summary>What a few steps changed is less than rounding to int8 does, so that the rounded form of one lies as near to the other, and to where both began.</summary>
    [Fact]
    public void Compare_ASiblingThatHardlyLearnedInInt8_IsNoCopyOfWhatTheBeginningExplains()
    {
        WeightTensor[] start = [Random("0.weight", 40, 10, 1), Random("2.weight", 64, 40, 2), Random("4.weight", 10, 64, 3)];
        var (began, victim) = (TrainedNets.Of(start), Tuned(11));
        var options = new WeightOptions { Initialization = began };

        var result = WeightComparer.Compare(victim, Rounded(Tuned(12)), options);

        result.Finding.Should().Be(WeightFinding.CommonWeights);
        result.CopiedShare.Should().BeNull("the suspect has rounded forms of all that the victim began with");
        WeightComparer.Compare(victim, Rounded(Tuned(12)), new WeightOptions { CommonAncestors = [began] }).Finding.Should().Be(WeightFinding.Undetermined);
        WeightComparer.Compare(Tuned(11, 0.2f), Rounded(Tuned(11, 0.2f)), options).Finding.Should().Be(WeightFinding.CommonTraining, "so much no rounding hides");
        WeightComparer.Compare(Tuned(11, 0.2f), Rounded(Tuned(11, 0.2f)), new WeightOptions { CommonAncestors = [began] }).Finding.Should().Be(WeightFinding.CommonTraining);

        ModelWeights Tuned(int seed, float distance = 1e-5f) => TrainedNets.Of([.. start.Select(tensor => new WeightTensor(tensor.Name, tensor.Shape, [.. tensor.Read().Zip(Random("", (int)tensor.Shape[0], (int)tensor.Shape[1], seed).Read(), (value, change) => value + (distance * change))]))]);
        static ModelWeights Rounded(ModelWeights model) => TrainedNets.Changed(model, values => values.Max(Math.Abs) / 127 is var step ? [.. values.Select(value => MathF.Round(value / step) * step)] : values);
    }

    [Fact]
    public void Compare_TwoThatTunedNormalizationsOfAFrozenModelAlone_AreNotDecided()
    {
        WeightTensor[] frozen = [Random("0.weight", 40, 10, 1), Random("2.weight", 64, 40, 2), Random("4.weight", 10, 64, 3)];
        ModelWeights Tuned(int seed, string name = "1.weight") => TrainedNets.Of([.. frozen, new WeightTensor(name, [40], Random("", 40, 1, seed).Read())]);

        var result = WeightComparer.Compare(Tuned(7), Tuned(8));
        result.CopiedShare.Should().BeGreaterThan(0.9);
        result.Finding.Should().Be(WeightFinding.CommonWeights, "both may have taken the same public model");

        WeightComparer.Compare(Tuned(7), Tuned(7, "scale")).Finding.Should().Be(WeightFinding.CommonTraining, "its own normalization was copied too, under another name");
    }

    [Fact]
    public void Compare_TwoHeadsOnOneFrozenBodyInPlainBytes_AreNotDecided()
    {
        // As quantizers of ONNX write it: bytes without a scale, and scales and biases beside; a head of ten classes has ten of these, too few to tell.
        ModelWeights Quantized(int head) => TrainedNets.Of(
            Bytes("body_quantized", 64, 32, 1), Line("body_scale", 64, 2), Line("body_bias", 64, 3), Bytes("head_quantized", 10, 64, head), Line("head_scale", 10, head));

        WeightComparer.Compare(Quantized(5), Quantized(6)).Finding.Should().NotBe(WeightFinding.CommonTraining);
        WeightComparer.Compare(WeightSketch.Of(Quantized(5)), Quantized(6)).Finding.Should().NotBe(WeightFinding.CommonTraining);

        ModelWeights Mixed(int head) => TrainedNets.Of(Random("body", 64, 32, 1), Random("body2", 32, 64, 4), Bytes("head_quantized", 32, 32, head));
        WeightComparer.Compare(Mixed(5), Mixed(6)).Finding.Should().Be(WeightFinding.CommonWeights);
        WeightComparer.Compare(WeightSketch.Of(Mixed(5)), Mixed(6)).Finding.Should().Be(WeightFinding.CommonWeights);
        WeightComparer.Compare(Mixed(5), Mixed(5)).Finding.Should().Be(WeightFinding.CommonTraining);
        WeightComparer.Compare(WeightSketch.Of(Mixed(5)), Mixed(5)).Finding.Should().Be(WeightFinding.CommonTraining);

        static WeightTensor Line(string name, int count, int seed) => new(name, [count], Random(name, count, 1, seed).Read());
        static WeightTensor Bytes(string name, int outputs, int inputs, int seed) => new(name, "int8", [outputs, inputs], () => [.. Random(name, outputs, inputs, seed).Read().Select(value => MathF.Round(60 * value))], readExact: null);
    }

    [Fact]
    public void Compare_OneOfTwoPublicPartsIsNamed_TheOtherDoesNotDecide()
    {
        WeightTensor[] image = [Random("image.0.weight", 40, 10, 1), Random("image.2.weight", 64, 40, 2)];
        WeightTensor[] text = [Random("text.0.weight", 48, 30, 3), Random("text.2.weight", 64, 48, 4)];
        ModelWeights With(int seed) => TrainedNets.Of([.. image, .. text, Random("head.weight", 5, 64, seed)]);
        var options = new WeightOptions { CommonAncestors = [TrainedNets.Of(image)] };

        WeightComparer.Compare(With(7), With(8), options).Finding.Should().Be(WeightFinding.CommonWeights, "the text part may be public as well");
        WeightComparer.Compare(With(7), With(7), options).Finding.Should().Be(WeightFinding.CommonTraining, "the head is nobody else's");
        WeightComparer.Compare(With(7), With(8), new WeightOptions { Initialization = TrainedNets.Of(image) }).Finding.Should().Be(WeightFinding.CommonWeights, "where the text part began is not told");
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(15, false)]
    public void IsTelling_TakesSixteenValuesOtherThanZero(int values, bool expected)
    {
        var tensor = new WeightTensor("transform", [6, 6], [.. Enumerable.Range(0, 36).Select(i => i < values ? (float)Math.Sqrt(i + 1) : 0)]);

        tensor.IsTelling.Should().Be(expected);
    }

    [Fact]
    public void Compare_TwoChildrenOfOneBackbone_AreNotJudgedOnceItIsNamed()
    {
        var (first, second) = (TrainedNets.Train(0, 21, Victim), TrainedNets.Train(0, 22, Victim));

        WeightComparer.Compare(first, second).Finding.Should().Be(WeightFinding.CommonWeights);
        var result = WeightComparer.Compare(first, second, new WeightOptions { CommonAncestors = [Victim] });

        result.Finding.Should().Be(WeightFinding.Undetermined);
        result.P.Should().BeNull();
        result.Reasons.Should().Contain("Beyond what both may have from the common ancestors no layer is left to test, so that weights tell nothing.");
        result.Reasons[0].Should().Be("3 layers were left out for the common ancestors, whose weights or channels they share.");
    }

    [Fact]
    public void Compare_AnUnrelatedAncestor_ChangesNothing()
    {
        var result = WeightComparer.Compare(Victim, TrainedNets.Train(0, 2, Victim), new WeightOptions { CommonAncestors = [TrainedNets.Train(99, 1)] });

        result.P.Should().BeLessThan(1e-6);
    }

    [Fact]
    public void Compare_OtherShapes_IsUndetermined()
    {
        var other = TrainedNets.Of(new WeightTensor("w", [9, 9], new float[81]));

        var result = WeightComparer.Compare(Victim, other);

        result.Finding.Should().Be(WeightFinding.Undetermined);
        result.Layers.Should().BeEmpty();
    }

    /// <summary>Factors that the next layer takes away leave the answers as they are, and may be as large as float32 allows.</summary>
    [Theory]
    [InlineData(1e-15f)]
    [InlineData(1e20f)]
    public void Compare_ACopyWhoseLayersHaveHugeAndTinyFactors_IsFound(float factor)
    {
        WeightTensor[] layers = [Random("0.weight", 40, 32, 1), Random("2.weight", 64, 40, 2), Random("4.weight", 10, 64, 3)];
        var copy = layers.Select((layer, i) => new WeightTensor(layer.Name, layer.Shape, [.. layer.Read().Select(value => i == 1 ? value / factor : value * factor)]));

        var result = WeightComparer.Compare(TrainedNets.Of(layers), TrainedNets.Of([.. copy]));

        result.Finding.Should().Be(WeightFinding.CommonTraining);
        result.P.Should().BeLessThan(1e-6);
        result.Layers.Should().OnlyContain(layer => layer.Cosine > 0.999 && layer.Copy == WeightCopy.Scaled);
    }

    [Fact]
    public void Compare_WhenCancelled_Throws()
    {
        var act = () => WeightComparer.Compare(Victim, Victim, cancellationToken: new CancellationToken(canceled: true));

        act.Should().Throw<OperationCanceledException>();
    }

    /// <summary>200 pairs of independent networks, trained on the same data: the test's level is kept, in every layer. The largest of several p-values counts, so that it is not uniform but larger.</summary>
    [Fact]
    public void Compare_IndependentNetworks_KeepTheLevel()
    {
        const int pairs = 200;
        var results = Enumerable.Range(0, pairs)
            .Select(i => WeightComparer.Compare(TrainedNets.Train(1000 + (2 * i), 5), TrainedNets.Train(1001 + (2 * i), 5)))
            .ToArray();

        // Binomial(200, 0.05): more than 19 with probability 0.003. Kolmogorov and Smirnov above the diagonal at 0.001: 1.86 / sqrt(200).
        results.Count(result => result.P <= 0.05).Should().BeLessThanOrEqualTo(19);
        results.Count(result => result.Finding == WeightFinding.CommonWeights).Should().BeLessThanOrEqualTo(3);
        Excess(results.Select(result => result.P!.Value)).Should().BeLessThan(1.86 / Math.Sqrt(pairs));
        foreach (var layer in new[] { 0, 1, 2 })
            Excess(results.Select(result => result.Layers[layer].P!.Value)).Should().BeLessThan(1.86 / Math.Sqrt(pairs));
    }

    private static void ShouldBeCopied(ModelWeights suspect)
    {
        var result = WeightComparer.Compare(Victim, suspect);

        result.Finding.Should().Be(WeightFinding.CommonTraining);
        result.P.Should().BeLessThan(1e-6);
        result.CopiedShare.Should().BeGreaterThan(0.9);
    }

    private static void ShouldBeFound(ModelWeights suspect)
    {
        var result = WeightComparer.Compare(Victim, suspect);

        result.Finding.Should().Be(WeightFinding.CommonWeights);
        result.P.Should().BeLessThan(1e-6);
    }

    /// <summary>How far the empirical distribution lies above the uniform one at most.</summary>
    private static double Excess(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Select((value, i) => ((i + 1.0) / sorted.Length) - value).Max();
    }

    private static WeightTensor Random(string name, int outputs, int inputs, int seed)
    {
        var random = new Random(seed);
        return new WeightTensor(name, [outputs, inputs], [.. Enumerable.Range(0, outputs * inputs).Select(_ => (float)(random.NextDouble() - 0.5))]);
    }
}
