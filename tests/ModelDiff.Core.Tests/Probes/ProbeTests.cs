using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Tests.TestModels;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Probes;

public class ProbeTests
{
    [Fact]
    public async Task MakeAsync_AttackAndSigns_StartFromTheSameSeeds()
    {
        using var model = TinyNet.Model();
        using var seeds = TinyNet.Seeds;
        var before = LiveTensors.Settled();

        using (var probe = await MakeAsync(model, seeds))
        {
            probe.Parts.Should().Equal(ProbePart.Adversarial, ProbePart.Natural, ProbePart.Sign);
            probe.QueryCount.Should().Be(9);
            using var scope = NewDisposeScope();
            (probe[ProbePart.Adversarial].AsTensor() - probe[ProbePart.Natural].AsTensor()).abs().max().item<float>().Should().BeInRange(0.01f, 0.0628f);
            (probe[ProbePart.Sign].AsTensor() - probe[ProbePart.Natural].AsTensor()).abs().max().item<float>().Should().BeInRange(0.01f, 0.0628f);
        }

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task MakeAsync_GeneratorThatTakesOtherSeeds_Throws()
    {
        using var model = TinyNet.Model();
        using var seeds = TinyNet.Seeds;
        var before = LiveTensors.Settled();
        var context = new GenerationContext { Victim = model, Seeds = seeds, Count = 3, Seed = 7 };

        var make = () => Probe.MakeAsync(new Dictionary<ProbePart, IInputGenerator> { [ProbePart.Sign] = new NaturalPairs() }, context).AsTask();

        await make.Should().ThrowAsync<ArgumentException>().WithMessage("The generator of the sign part starts from other inputs*");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task AskAsync_BatchesAndProgress_GiveEveryRow()
    {
        using var model = FakeModel.Identity("echo");
        using var probe = TestProbe.Of(new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = arange(10, ScalarType.Float32).reshape(5, 2), [ProbePart.Sign] = ones(5, 2) });
        var progress = new RecordedProgress();
        var before = LiveTensors.Settled();

        using (var responses = await probe.AskAsync(model, new ModelAsker(2), progress))
        {
            responses.ModelName.Should().Be("echo");
            responses[ProbePart.Natural].data<float>().ToArray().Should().Equal(Enumerable.Range(0, 10).Select(i => (float)i));
            responses[ProbePart.Sign].data<float>().ToArray().Should().OnlyContain(value => value == 1);
        }

        model.Calls.Should().Equal(2, 2, 1, 2, 2, 1);
        progress.All.Select(report => report.Completed).Should().Equal(2, 4, 5, 7, 9, 10);
        progress.All.Should().OnlyContain(report => report.Stage == "asking echo" && report.Total == 10);
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task AskAsync_SecondPartFails_LeavesNoTensors()
    {
        var asked = 0;
        using var model = new FakeModel(inputs => asked++ == 0 ? inputs.flatten(1) : inputs.flatten(1) / 0);
        using var probe = TestProbe.Of(new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = ones(2, 2), [ProbePart.Sign] = ones(2, 2) });
        var before = LiveTensors.Settled();

        await probe.Invoking(it => it.AskAsync(model).AsTask()).Should().ThrowAsync<ModelOutputException>();

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task AskAsync_OtherInputShape_DoesNotAsk()
    {
        using var model = new FakeModel(inputs => inputs) { Signature = new ModelSignature("m") { InputShape = new TensorShape(3) } };
        using var probe = TestProbe.Of(new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = ones(2, 2) });

        await probe.Invoking(it => it.AskAsync(model).AsTask()).Should().ThrowAsync<ModelInputException>().WithMessage("Model 'm' expects inputs Float32 [N, 3]; got [N, 2].");
        model.Rows.Should().Be(0);
    }

    [Fact]
    public void Of_UnusableBatches_Throws()
    {
        FluentActions.Invoking(() => TestProbe.Of([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => TestProbe.Of(new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = ones(2, 2), [ProbePart.Sign] = ones(2, 3) }))
            .Should().Throw<ArgumentException>().WithMessage("The inputs of a probe need one shape; got [2, 2] and [2, 3].*");
    }

    [Fact]
    public void Indexer_MissingPart_NamesWhatThereIs()
    {
        using var probe = TestProbe.Of(new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = ones(2, 2) });

        probe.Invoking(it => it[ProbePart.Sign]).Should().Throw<ArgumentException>().WithMessage("The probe holds natural; sign is asked for.*");
    }

    private static ValueTask<Probe> MakeAsync(IModelAdapter model, Tensor seeds) => Probe.MakeAsync(
        new Dictionary<ProbePart, IInputGenerator> { [ProbePart.Adversarial] = new AdversarialPairs(), [ProbePart.Sign] = new SignPairs() },
        new GenerationContext { Victim = model, Seeds = seeds, Count = 3 });
}
