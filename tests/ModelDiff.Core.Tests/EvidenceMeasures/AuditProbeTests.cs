using ModelDiff.Evidence;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using static TorchSharp.torch;

namespace ModelDiff.Tests.EvidenceMeasures;

public class AuditProbeTests
{
    private static readonly FakeModel Model = new(inputs => inputs) { Signature = new ModelSignature("m") { InputShape = new TensorShape(3, 16, 16) } };

    [Fact]
    public void Make_ManySeedImages_AsksForAThousandRows()
    {
        using var seeds = rand(310, 3, 16, 16);

        using var probe = AuditProbe.Make(new GenerationContext { Victim = Model, Seeds = seeds });

        probe.QueryCount.Should().Be(1000);
        probe.Parts.Should().Equal(ProbePart.Natural, ProbePart.CutMix, ProbePart.Noise, ProbePart.Smooth);
        AuditProbe.EvidenceFor(probe.Parts).Select(evidence => evidence.Name).Should().Equal(
            "geometry-smooth", "geometry-noise", "geometry-cutmix", "geometry-natural", "soft-agreement", "confidence-profile");
    }

    [Fact]
    public void Make_NoSeedImages_HasNoiseAlone()
    {
        using var probe = AuditProbe.Make(new GenerationContext { Victim = Model });

        probe.Parts.Should().Equal(ProbePart.Noise, ProbePart.Smooth);
        AuditProbe.EvidenceFor(probe.Parts).Should().HaveCount(2);
    }

    [Fact]
    public void Make_SameSeed_GivesTheSameInputsInRangeAndLeavesNoTensors()
    {
        using var seeds = rand(20, 3, 16, 16);
        var context = new GenerationContext { Victim = Model, Seeds = seeds };
        var options = new ProbeOptions { Natural = 10, CutMix = 10, Noise = 10, Smooth = 20 };
        var before = LiveTensors.Settled();

        using (var one = AuditProbe.Make(context, options))
        using (var two = AuditProbe.Make(context, options))
        using (var other = AuditProbe.Make(context with { Seed = 1 }, options))
        {
            foreach (var part in one.Parts)
            {
                var values = one[part].data<float>().ToArray();
                values.Should().Equal(two[part].data<float>().ToArray());
                values.Should().NotEqual(other[part].data<float>().ToArray());
                values.Should().OnlyContain(value => value >= 0 && value <= 1);
            }
        }

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Make_SmoothInputs_AreSmootherThanNoise()
    {
        using var probe = AuditProbe.Make(new GenerationContext { Victim = Model });

        Roughness(probe[ProbePart.Smooth]).Should().BeLessThan(Roughness(probe[ProbePart.Noise]) / 2);
    }

    [Fact]
    public void Make_InputsThatAreNoImages_Works()
    {
        using var model = new FakeModel(inputs => inputs) { Signature = new ModelSignature("m") { InputShape = new TensorShape(5) } };
        using var seeds = rand(20, 5);

        using var probe = AuditProbe.Make(new GenerationContext { Victim = model, Seeds = seeds });

        probe.Parts.Should().Equal(ProbePart.Natural, ProbePart.Noise, ProbePart.Smooth);
    }

    [Fact]
    public void Make_NothingAskedFor_Throws() =>
        FluentActions.Invoking(() => AuditProbe.Make(new GenerationContext { Victim = Model }, new ProbeOptions { Noise = 0, Smooth = 0 })).Should().Throw<ArgumentException>();

    [Fact]
    public void Options_Negative_Throws() =>
        FluentActions.Invoking(() => new ProbeOptions { Natural = -1 }).Should().Throw<ArgumentOutOfRangeException>();

    private static double Roughness(Tensor images)
    {
        using var scope = NewDisposeScope();
        return (images.narrow(3, 1, 15) - images.narrow(3, 0, 15)).abs().mean().item<float>();
    }
}
