using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Tests.TestModels;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Probes;

public class ProbeRecipeTests
{
    private static readonly FakeModel Model = new(inputs => inputs) { Signature = new ModelSignature("m") { InputShape = new TensorShape(3, 16, 16) } };

    [Fact]
    public void Make_ManySeedImages_AsksForSevenHundredRows()
    {
        using var seeds = rand(310, 3, 16, 16);

        using var probe = ProbeRecipe.Make(new GenerationContext { Victim = Model, Seeds = seeds });

        probe.QueryCount.Should().Be(700);
        probe.Parts.Should().Equal(ProbePart.Natural, ProbePart.Noise, ProbePart.Smooth);
        EvidenceSet.For(EvidenceSet.Default, probe.Parts).Select(evidence => evidence.Name).Should().Equal(
            "geometry-smooth", "geometry-noise", "geometry-natural", "confidence-profile", "soft-agreement");
    }

    [Fact]
    public void Make_NoSeedImages_HasNoiseAlone()
    {
        using var probe = ProbeRecipe.Make(new GenerationContext { Victim = Model });

        probe.Parts.Should().Equal(ProbePart.Noise, ProbePart.Smooth);
        EvidenceSet.For(EvidenceSet.Default, probe.Parts).Should().HaveCount(2);
    }

    [Fact]
    public void Make_SameSeed_GivesTheSameInputsInRangeAndLeavesNoTensors()
    {
        using var seeds = rand(20, 3, 16, 16);
        var context = new GenerationContext { Victim = Model, Seeds = seeds };
        var options = new ProbeOptions { Natural = 10, Noise = 10, Smooth = 20, InRange = true };
        var before = LiveTensors.Settled();

        using (var one = ProbeRecipe.Make(context, options))
        using (var two = ProbeRecipe.Make(context, options))
        using (var other = ProbeRecipe.Make(context with { Seed = 1 }, options))
        {
            foreach (var part in one.Parts)
            {
                var values = one[part].AsTensor().data<float>().ToArray();
                values.Should().Equal(two[part].AsTensor().data<float>().ToArray());
                values.Should().NotEqual(other[part].AsTensor().data<float>().ToArray());
                values.Should().OnlyContain(value => value >= 0 && value <= 1);
            }
        }

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Make_Noise_HasTheMeanAndDeviationOfTheSeedsPerChannel()
    {
        using var scope = NewDisposeScope();
        var seeds = cat([rand(50, 1, 16, 16) * 0.2, rand(50, 1, 16, 16) * 0.6 + 0.4, zeros(50, 1, 16, 16)], 1);

        using var probe = ProbeRecipe.Make(new GenerationContext { Victim = Model, Seeds = seeds });

        foreach (var part in new[] { ProbePart.Noise, ProbePart.Smooth })
        {
            var rows = probe[part].AsTensor().transpose(0, 1).reshape(3, -1);
            // A uniform variable of width w has the deviation w / sqrt(12).
            rows.mean([1]).data<float>().ToArray().Should().BeEquivalentTo([0.1f, 0.7f, 0], options => options.Using<float>(near => near.Subject.Should().BeApproximately(near.Expectation, 0.02f)).WhenTypeIs<float>());
            rows.std([1], unbiased: false, keepdim: false).data<float>().ToArray().Should().BeEquivalentTo([0.0577f, 0.1732f, 0], options => options.Using<float>(near => near.Subject.Should().BeApproximately(near.Expectation, 0.006f)).WhenTypeIs<float>());
        }
    }

    [Fact]
    public void Make_SmoothInputs_AreSmootherThanNoise()
    {
        using var model = new FakeModel(inputs => inputs) { Signature = new ModelSignature("m") { InputShape = new TensorShape(3, 32, 32) } };
        using var probe = ProbeRecipe.Make(new GenerationContext { Victim = model });

        Roughness(probe[ProbePart.Smooth].AsTensor()).Should().BeLessThan(Roughness(probe[ProbePart.Noise].AsTensor()) / 2);
    }

    [Fact]
    public void Make_InputsThatAreNoImages_Works()
    {
        using var model = new FakeModel(inputs => inputs) { Signature = new ModelSignature("m") { InputShape = new TensorShape(5) } };
        using var seeds = rand(20, 5);

        using var probe = ProbeRecipe.Make(new GenerationContext { Victim = model, Seeds = seeds });

        probe.Parts.Should().Equal(ProbePart.Natural, ProbePart.Noise, ProbePart.Smooth);
    }

    [Fact]
    public void Make_NothingAskedFor_Throws() =>
        FluentActions.Invoking(() => ProbeRecipe.Make(new GenerationContext { Victim = Model }, new ProbeOptions { Noise = 0, Smooth = 0 })).Should().Throw<ArgumentException>();

    [Fact]
    public void Options_Negative_Throws() =>
        FluentActions.Invoking(() => new ProbeOptions { Natural = -1 }).Should().Throw<ArgumentOutOfRangeException>();

    private static double Roughness(Tensor images)
    {
        using var scope = NewDisposeScope();
        return (images.narrow(3, 1, 31) - images.narrow(3, 0, 31)).abs().mean().item<float>();
    }
}
