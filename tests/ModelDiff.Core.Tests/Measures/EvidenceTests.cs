using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Statistics;
using ModelDiff.Tests.TestModels;
using static ModelDiff.Probes.ProbePart;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Measures;

public class EvidenceTests
{
    private static readonly float[,] Clean = { { 1, 0 }, { 1, 0 } };
    private static readonly float[,] Turned = { { 0, 1 }, { 1, 0 } };       // DDV 1, 0
    private static readonly float[,] Opposite = { { -1, 0 }, { 0, 2 } };    // DDV 2, 1

    private static float[,] Reversed
    {
        get
        {
            var rows = new float[6, 4];
            for (var i = 0; i < 24; i++)
                rows[i / 4, i % 4] = Answers.FourScores[5 - (i / 4), i % 4];
            return rows;
        }
    }

    /// <summary>Every evidence that reads one model on its own inputs, larger for closer.</summary>
    public static TheoryData<IEvidence> All =>
        new(new DdvEvidence(first: Natural, second: Adversarial), new OutputGeometry(), new KernelAlignment(), new SampleCorrelation(), new LabelInformation(), new ErrorAgreement([1, 0, 0, 0, 0, 0]), new TransferGain(),
        new SoftAgreement(), new ConfidenceProfile(), new OutputGeometry(Natural, spectralPower: 0.5));

    /// <summary>Names and words stand in reports and in files: they are promised.</summary>
    public static TheoryData<IEvidence, string, string, string> Words => new()
    {
        { new DdvEvidence(), "ddv-similarity", "both react alike to the same input pairs", "" },
        { new OutputGeometry(), "geometry-natural", "both find the same natural inputs alike", "natural" },
        { new OutputGeometry(Smooth), "geometry-smooth", "both find the same smooth noise alike", "smooth" },
        { new OutputGeometry(Noise), "geometry-noise", "both find the same noise alike", "noise" },
        { new KernelAlignment(), "kernel-alignment", "both order the same inputs alike", "natural" },
        { new KernelAlignment(Noise), "kernel-alignment", "both order the same inputs alike", "noise" },
        { new SampleCorrelation(), "sample-correlation", "both find the same inputs alike", "cutmix" },
        { new SampleCorrelation(Natural), "sample-correlation", "both find the same inputs alike", "natural" },
        { new SoftAgreement(), "soft-agreement", "both give one input the same probabilities", "natural" },
        { new SoftAgreement(Noise), "soft-agreement", "both give one input the same probabilities", "noise" },
        { new ConfidenceProfile(), "confidence-profile", "both are sure and unsure of the same inputs", "natural" },
        { new ConfidenceProfile(Noise), "confidence-profile", "both are sure and unsure of the same inputs", "noise" },
        { new ResidualAgreement(), "residual-agreement", "both spread their doubt alike over the classes", "natural" },
        { new ResidualAgreement(Noise), "residual-agreement", "both spread their doubt alike over the classes", "noise" },
        { new LabelInformation(), "label-information", "the labels of one tell those of the other", "natural" },
        { new TransferGain(CraftOn.Suspect), "transfer-gain-to-victim", "what fools one fools the other", "" },
        { new TransferGain(CraftOn.Victim), "transfer-gain-to-suspect", "what fools one fools the other", "" },
        { new TransferGain(CraftOn.Both), "transfer-gain", "what fools one fools the other", "" },
    };

    [Theory, MemberData(nameof(Words))]
    public void Name_AndDescription_AreWhatIsPromised(IEvidence evidence, string name, string description, string part)
    {
        (evidence.Name, evidence.Description).Should().Be((name, description));
        evidence.IsTaskFree.Should().Be(name == "geometry-noise", "noise belongs to no task, and only geometry is judged so");
        if (part.Length > 0)
            evidence.Parts.Select(item => item.Name).Should().Equal(part);
        evidence.Invoking(it => it.Summarize(null!)).Should().Throw<ArgumentNullException>();
    }

    [Theory, MemberData(nameof(All))]
    public void Compare_SummariesOfDifferentLengths_Throws(IEvidence evidence) =>
        evidence.Invoking(it => it.Compare([1, 2, 3], [2, 4])).Should().Throw<ArgumentException>();

    [Theory, MemberData(nameof(All))]
    public void Summarize_MissingPart_NamesIt(IEvidence evidence)
    {
        using var responses = Answers.To(evidence.Parts.Contains(CutMix) ? Natural : CutMix, Answers.FourScores);

        evidence.Invoking(it => it.Summarize(responses)).Should().Throw<ArgumentException>().WithMessage($"Model 'm' was asked for *; {evidence.Parts[0]} is needed.*");
    }

    [Fact]
    public void Summarize_TooFewInputs_SaysHowManyAreNeeded()
    {
        using var responses = Answers.To((Natural, new float[1, 4]), (Adversarial, new float[1, 4]));

        new DdvEvidence(first: Natural, second: Adversarial).Invoking(it => it.Summarize(responses)).Should().Throw<ArgumentException>().WithMessage("Evidence 'ddv-similarity' needs at least 2 inputs; got 1.*");
        new OutputGeometry().Invoking(it => it.Summarize(responses)).Should().Throw<ArgumentException>().WithMessage("Evidence 'geometry-natural' needs at least 3 inputs; got 1.*");
    }

    [Theory, MemberData(nameof(All))]
    public void Summarize_AnyModel_LeavesNoTensors(IEvidence evidence)
    {
        using var responses = Answers.To((Natural, Answers.FourScores), (Adversarial, Answers.Reversed(Answers.FourScores)), (Sign, Answers.FourScores), (CutMix, Answers.FourScores));
        var before = LiveTensors.Settled();

        evidence.Summarize(responses).Should().NotBeEmpty();

        Tensor.TotalCount.Should().Be(before);
    }

    [Theory, MemberData(nameof(All))]
    public void Summarize_AnswersThatDoNotVary_IsEmpty(IEvidence evidence)
    {
        var constant = new float[6, 4];
        var oneScore = new float[,] { { 0.5f }, { 0.25f }, { 0.75f }, { 1 }, { 2 }, { 3 } };
        foreach (var outputs in new[] { constant, oneScore })
        {
            using var answers = Answers.To((Natural, outputs), (Adversarial, outputs), (Sign, outputs), (CutMix, outputs));

            evidence.Summarize(answers).Should().BeEmpty();
        }
    }

    [Fact]
    public void Ddv_HandWorked_IsTheCosineOfTheDistances() =>
        new DdvEvidence(first: Natural, second: Adversarial).Measure(Answers.To((Natural, Clean), (Adversarial, Turned)), Answers.To((Natural, Clean), (Adversarial, Opposite)))
            .Should().BeApproximately(2 / Math.Sqrt(5), 1e-12);

    [Fact]
    public void Ddv_OtherDistanceAndPart_UsesThem() =>
        new DdvEvidence(OutputDistance.LabelDisagreement, DdvSimilarity.Cosine, Natural, Sign)
            .Measure(Answers.To((Natural, Clean), (Sign, Turned)), Answers.To((Natural, Clean), (Sign, Opposite)))
            .Should().BeApproximately(1 / Math.Sqrt(2), 1e-12);

    [Theory]
    [InlineData(CraftOn.Suspect, 0.4054651081081644)]    // ln(1.5 / 1) on the victim
    [InlineData(CraftOn.Victim, -0.6931471805599453)]    // ln(0.5 / 1) on the suspect
    [InlineData(CraftOn.Both, -0.1438410362258904)]
    public void TransferGain_HandWorked_ReadsTheOtherModel(CraftOn craftedOn, double expected)
    {
        float[,] sign = { { 0, 1 }, { 0, 1 } };

        new TransferGain(craftedOn).Measure(Answers.To((Natural, Clean), (Adversarial, Opposite), (Sign, sign)), Answers.To((Natural, Clean), (Adversarial, Turned), (Sign, sign)))
            .Should().BeApproximately(expected, 1e-12);
    }

    [Fact]
    public void OutputGeometry_Oracle_Agrees() =>
        new OutputGeometry().Measure(Answers.To(Natural, Answers.FourScores), Answers.To(Natural, Answers.ThreeScores)).Should().BeApproximately(0.49709808151129636, 1e-6);

    [Fact]
    public void KernelAlignment_Oracle_Agrees() =>
        new KernelAlignment().Measure(Answers.To(Natural, Answers.FourScores), Answers.To(Natural, Answers.ThreeScores)).Should().BeApproximately(0.5469795835609305, 1e-6);

    [Fact]
    public void SampleCorrelation_Oracle_Agrees() =>
        new SampleCorrelation().Measure(Answers.To(CutMix, Answers.FourScores), Answers.To(CutMix, Answers.ThreeScores)).Should().BeApproximately(0.442718412830825, 1e-6);

    [Fact]
    public void OutputGeometry_HalfWhitened_Oracle_Agrees() =>
        new OutputGeometry(spectralPower: 0.5).Measure(Answers.To(Natural, Answers.FourScores), Answers.To(Natural, Answers.ThreeScores)).Should().BeApproximately(0.5866678612296375, 1e-6);

    [Fact]
    public void SoftAgreement_Oracle_Agrees() =>
        new SoftAgreement().Measure(Answers.To(Natural, Answers.FourScores), Answers.To(Natural, Reversed)).Should().BeApproximately(0.2657864757878775, 1e-6);

    [Fact]
    public void SoftAgreement_OtherClasses_SaysNothing() =>
        new SoftAgreement().Measure(Answers.To(Natural, Answers.FourScores), Answers.To(Natural, Answers.ThreeScores)).Should().BeNull();

    [Fact]
    public void ConfidenceProfile_Oracle_Agrees() =>
        new ConfidenceProfile().Measure(Answers.To(Natural, Answers.FourScores), Answers.To(Natural, Answers.ThreeScores)).Should().BeApproximately(0.4622944825785417, 1e-6);

    [Fact]
    public void LabelInformation_Oracle_Agrees() =>
        new LabelInformation().Measure(Answers.Labels(3, 0, 0, 1, 1, 2, 2, 0, 1), Answers.Labels(2, 1, 1, 0, 0, 0, 0, 1, 1)).Should().BeApproximately(0.5303252176349986, 1e-9);

    /// <summary>Two and two of each label share ln 2 in one order of three, nothing in the two others, and ln 2 / 3 in the mean: (0 - ln 2 / 3) / (ln 2 - ln 2 / 3).</summary>
    [Theory]
    [InlineData(0, 1, 0, 1, -0.5)]
    [InlineData(1, 1, 0, 0, 1)]
    public void LabelInformation_HandWorked_IsBeyondChance(int first, int second, int third, int fourth, double expected) =>
        new LabelInformation().Compare([0, 0, 1, 1], [first, second, third, fourth]).Should().BeApproximately(expected, 1e-12);

    /// <summary>Entropies of few inputs, corrected or not, call strangers of many classes alike.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public void LabelInformation_IndependentLabels_TellNothing(int classes)
    {
        var draw = new SplitMix64(5);
        double[] Labels() => [.. Enumerable.Range(0, 300).Select(_ => (double)draw.Below(classes))];

        Enumerable.Range(0, 20).Select(_ => new LabelInformation().Compare(Labels(), Labels())).Should().AllSatisfy(information => information.Should().BeInRange(-0.1, 0.1));
    }

    /// <summary>Four thousand inputs, two labels each, each two of which a thousand inputs share: nothing is told, and chance tells about (2 - 1)(2 - 1) / (2 · 4000) nats. The probability of the rarest order is 1e-2406.</summary>
    [Fact]
    public void LabelInformation_ManyInputs_TakesOffWhatChanceTells()
    {
        double[] first = [.. Enumerable.Range(0, 4000).Select(i => (double)(i % 2))];
        double[] second = [.. Enumerable.Range(0, 4000).Select(i => (double)(i / 2 % 2))];

        new LabelInformation().Compare(first, second).Should().BeApproximately(-1.0 / 8000 / Math.Log(2), 2e-7);
    }

    [Fact]
    public void LabelInformation_EachInputAnotherLabel_IsZero() => new LabelInformation().Compare([0, 1, 2, 3], [3, 2, 1, 0]).Should().Be(0);

    [Fact]
    public void LabelInformation_OneLabelOnly_IsZero() =>
        new LabelInformation().Measure(Answers.To(Natural, new float[,] { { 1, 0 }, { 2, 0 }, { 3, 0 } }), Answers.Labels(2, 0, 1, 0)).Should().Be(0);

    [Fact]
    public void ErrorAgreement_HandWorked_IsKappaOnTheVictimsErrors()
    {
        // The victim errs on inputs 1 to 4: labels 1 1 2 2; the suspect says 1 0 2 2: 3 of 4 agree, by chance (2*1 + 2*2) / 16 = 3/8.
        var evidence = new ErrorAgreement([0, 0, 0, 1, 1]);

        evidence.Measure(Answers.Labels(3, 0, 1, 1, 2, 2), Answers.Labels(3, 2, 1, 0, 2, 2)).Should().BeApproximately((0.75 - 0.375) / (1 - 0.375), 1e-12);
    }

    [Fact]
    public void ErrorAgreement_NoErrors_IsZero() =>
        new ErrorAgreement([0, 1]).Measure(Answers.Labels(2, 0, 1), Answers.Labels(2, 0, 1)).Should().Be(0);

    [Fact]
    public void ErrorAgreement_NoLabels_Throws() =>
        FluentActions.Invoking(() => new ErrorAgreement([])).Should().Throw<ArgumentException>();

    [Theory]
    [InlineData(1)]
    [InlineData(-3)]
    public void GeometryMeasures_ScaledAndShiftedModel_AreOne(float scale)
    {
        var changed = new float[6, 4];
        for (var i = 0; i < 24; i++)
            changed[i / 4, i % 4] = scale * Answers.FourScores[i / 4, i % 4] + 7 * (i % 4);

        new OutputGeometry().Measure(Answers.To(Natural, Answers.FourScores), Answers.To(Natural, changed)).Should().BeApproximately(1, 1e-6);
        new KernelAlignment().Measure(Answers.To(Natural, Answers.FourScores), Answers.To(Natural, changed)).Should().BeApproximately(1, 1e-6);
    }
}
