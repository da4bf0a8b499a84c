using System.Diagnostics;
using System.Globalization;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks.Devices;

/// <summary>What the library costs on a device beyond the models themselves, and how fast both are there beside the CPU.</summary>
internal static class DeviceSpeed
{
    private const int Images = 256;
    private const int Steps = 100;

    public static async Task WriteAsync(Device device, int rounds)
    {
        PairedRatios.WriteHead();
        Ddv(device, rounds);
        Adversarial(device, rounds);
        using (var inputs = BenchmarkInputs.Uniform(1, 64, 3, 224, 224))
            IsolationBenchmark.Measure(device, inputs, rounds);
        Console.WriteLine();
        Console.WriteLine("| work | CPU, s | device, s |");
        Console.WriteLine("|---|---|---|");
        await AskAsync(device);
        Craft(device);
        Train(device);
    }

    private static void Ddv(Device device, int rounds)
    {
        var benchmark = new DdvBenchmark { Device = device };
        benchmark.Setup();
        PairedRatios.Measure("DDV of 16 pairs, ResNet-18 at 224x224, batch 8", "bare forward passes", () => benchmark.Ddv(), benchmark.BareForward, rounds);
        benchmark.Cleanup();
    }

    private static void Adversarial(Device device, int rounds)
    {
        var benchmark = new AdversarialBenchmark { Device = device };
        benchmark.Setup();
        PairedRatios.Measure("8 adversarial pairs, ResNet-18 at 224x224, 10 steps", "bare PGD, parameters frozen", benchmark.Library, benchmark.BareLoopFrozen, rounds);
        PairedRatios.Measure("the same", "bare PGD with parameter gradients", benchmark.Library, benchmark.BareLoopWithParameterGradients, rounds);
        benchmark.Cleanup();
    }

    private static async Task AskAsync(Device device)
    {
        using var pairs = BenchmarkInputs.Pairs(Images, 3, 224, 224);
        var seconds = new List<double>();
        foreach (var place in new[] { CPU, device })
        {
            using var model = BenchmarkModels.Open(BenchmarkModels.On(BenchmarkModels.ResNet, place));
            var computer = new DdvComputer(OutputDistance.Cosine);
            await computer.ComputeAsync(model, pairs);
            var start = Stopwatch.GetTimestamp();
            await computer.ComputeAsync(model, pairs);
            seconds.Add(Seconds(start));
        }

        Write($"DDV of {Images} pairs, ResNet-18 at 224x224", seconds);
    }

    private static void Craft(Device device)
    {
        var seconds = new List<double>();
        using var seeds = BenchmarkInputs.Uniform(2, 64, 3, 224, 224);
        foreach (var place in new[] { CPU, device })
        {
            using var model = BenchmarkModels.Open(BenchmarkModels.On(BenchmarkModels.ResNet, place));
            using var batch = new TensorBatch(seeds.alias());
            seconds.Add(Enumerable.Range(0, 2).Select(_ =>
            {
                var start = Stopwatch.GetTimestamp();
                new AdversarialPairs(new AdversarialOptions { Steps = 10 }).GenerateAsync(new GenerationContext { Victim = model, Seeds = batch, Count = 64 }).AsTask().GetAwaiter().GetResult().Dispose();
                return Seconds(start);
            }).Min());
        }

        Write("64 adversarial pairs, ResNet-18 at 224x224, 10 steps", seconds);
    }

    /// <summary>Single networks, and sixteen so many at a time, as panels are trained.</summary>
    private static void Train(Device device)
    {
        using var images = PatternImages.Make(100, 1);
        using var moved = images.To(device);
        foreach (var network in new[] { "resnet-slim", "vgg-slim", "resnet18" })
            Write($"{network}, {Steps} batches of 64 at 28x28", [.. new[] { images, moved }.Select(set => Timed(() => TrainOne(network, set)))]);
        var onCpu = Timed(() => TrainSixteen(images, Environment.ProcessorCount));
        foreach (var atOnce in new[] { 1, 2, 4, 8, 16 })
            Write($"16 of resnet-slim, {atOnce} at a time on the device", [onCpu, Timed(() => TrainSixteen(moved, atOnce))]);
    }

    private static void TrainSixteen(LabeledImages images, int atOnce) => OneThreadEach.Run(Enumerable.Range(0, 16), _ => TrainOne("resnet-slim", images), CancellationToken.None, atOnce);

    private static void TrainOne(string network, LabeledImages images)
    {
        using var generator = new Generator(1, CPU);
        using var model = NetworkCatalogue.Create(new NetworkDescription(network, TensorShape.OfRows(images.Images.shape), images.ClassCount), generator).to(images.Device);
        new Trainer(new TrainingOptions { Steps = Steps }, generator).Classify(model, images);
        ModelAccuracy.Of(model, images);
    }

    private static double Timed(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Seconds(start);
    }

    private static double Seconds(long start) => Stopwatch.GetElapsedTime(start).TotalSeconds;

    private static void Write(string work, List<double> seconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {work} | {seconds[0]:0.000} | {seconds[1]:0.000} |"));
}
