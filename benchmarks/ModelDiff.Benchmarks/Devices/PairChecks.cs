using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks.Devices;

/// <summary>Input pairs of every generator: crafted on the device they must part the victim's answers as far as those crafted on the CPU; and decision distance vectors.</summary>
internal static class PairChecks
{
    private const int Pairs = 64;
    private const int PerClass = 4 * Pairs / 10 + 1;
    private const int Steps = 60;

    private static readonly IInputGenerator[] Generators =
        [new AdversarialPairs(), new BoundaryPairs(), new CutMixPairs(), new NaturalPairs(), new RandomPairs(), new SearchPairs(new SearchOptions { Tries = 100 }), new SignPairs()];

    public static async IAsyncEnumerable<DeviceAgreement> RunAsync(Device device)
    {
        using var images = PatternImages.Make(PerClass, 2);
        var (here, there) = Trained("vgg-slim", images, device);
        var (suspectHere, suspectThere) = Trained("resnet-slim", images, device);
        using var models = new Owned(here, there, suspectHere, suspectThere);
        using var seeds = Rows(images);
        foreach (var generator in Generators)
        {
            yield return await Compare.TryAsync($"{generator.Name} pairs, mean distance of the victim's answers", 0.05, "that mean", async () =>
            {
                using var expected = await generator.GenerateAsync(Context(here, suspectHere, seeds));
                using var got = await generator.GenerateAsync(Context(there, suspectThere, seeds));
                var (one, other) = (await MeanAsync(here, expected), await MeanAsync(here, got));
                return Math.Abs(one - other) / Math.Max(1e-12, one);
            });
        }

        var before = Tensor.TotalCount;
        foreach (var generator in Generators)
            (await generator.GenerateAsync(Context(there, suspectThere, seeds))).Dispose();
        yield return new DeviceAgreement("the same again, tensors left over", Math.Abs(Tensor.TotalCount - before), 0, "tensors");
        using var pairs = await new RandomPairs().GenerateAsync(Context(here, null, seeds));
        foreach (var distance in OutputDistance.All)
        {
            yield return await Compare.TryAsync($"DDV by {distance.Name}", 1e-3, "the largest distance", async () =>
            {
                var computer = new DdvComputer(distance);
                var (expected, got) = (await computer.ComputeAsync(here, pairs), await computer.ComputeAsync(there, pairs));
                return expected.Values.Zip(got.Values, (a, b) => Math.Abs(a - b)).Max() / Math.Max(1e-12, expected.Values.Max());
            });
        }
    }

    private static GenerationContext Context(IModelAdapter victim, IModelAdapter? suspect, InputBatch seeds) => new() { Victim = victim, Suspect = suspect, Seeds = seeds, Count = Pairs, Seed = 1 };

    private static async Task<double> MeanAsync(IModelAdapter model, InputPairs pairs) => (await new DdvComputer(OutputDistance.Cosine).ComputeAsync(model, pairs)).Values.Average();

    /// <summary>A network that was trained on the CPU, there and on the device. Owned by the caller.</summary>
    private static (ModuleAdapter Here, ModuleAdapter There) Trained(string network, LabeledImages images, Device device)
    {
        var shape = TensorShape.OfRows(images.Images.shape);
        using var generator = new Generator(7, CPU);
        var description = new NetworkDescription(network, shape, images.ClassCount);
        var (here, there) = (NetworkCatalogue.Create(description, generator), NetworkCatalogue.Create(description, generator).to(device));
        new Trainer(new TrainingOptions { Steps = Steps }, generator).Classify(here, images);
        there.CopyFrom(here, head: true);
        there.eval();
        var signature = new ModelSignature(network) { InputShape = shape };
        return (new(here, signature, ownsModule: true), new(there, signature, ownsModule: true));
    }

    private static TensorBatch Rows(LabeledImages images)
    {
        using var scope = NewDisposeScope();
        return new TensorBatch(images.Take(arange(images.Count)).DetachFromDisposeScope());
    }

    /// <summary>Disposes all.</summary>
    private sealed class Owned(params IDisposable[] all) : IDisposable
    {
        public void Dispose() => Array.ForEach(all, one => one.Dispose());
    }
}
