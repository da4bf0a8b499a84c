using ModelDiff.Models;
using ModelDiff.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks.Devices;

/// <summary>Answers and gradients of every network of the catalogue, and of ResNet-18 at 224x224 in this process and in one of its own.</summary>
internal static class NetworkChecks
{
    private const int Rows = 128;

    public static async IAsyncEnumerable<DeviceAgreement> RunAsync(Device device, bool inOneProcess = false)
    {
        foreach (var name in NetworkCatalogue.Names)
        {
            var (subject, shape) = ($"{name} at 3x32x32", new TensorShape(3, 32, 32));
            using var rows = BenchmarkInputs.Uniform(3, [Rows, 3, 32, 32]);
            using var here = Adapter(name, shape, CPU);
            using var there = Adapter(name, shape, device);
            yield return await Compare.TryAsync($"{subject}, answers", Compare.MostAnswers, Compare.OfAnswers, () => Compare.AnswersAsync(here, there, rows));
            yield return await Compare.TryAsync($"{subject}, the same again", 0, Compare.OfAnswers, () => Compare.AnswersAsync(there, there, rows));
            yield return await Compare.TryAsync($"{subject}, gradients", Compare.MostGradients, Compare.OfGradients, () => Task.FromResult(Compare.Gradients(here, there, rows)));
        }

        using var images = BenchmarkInputs.Uniform(4, 16, 3, 224, 224);
        using var resnet = BenchmarkModels.Open(BenchmarkModels.ResNet);
        using var moved = BenchmarkModels.Open(BenchmarkModels.On(BenchmarkModels.ResNet, device));
        yield return await Compare.TryAsync("ResNet-18 at 3x224x224, answers", Compare.MostAnswers, Compare.OfAnswers, () => Compare.AnswersAsync(resnet, moved, images));
        yield return await Compare.TryAsync("ResNet-18 at 3x224x224, gradients", Compare.MostGradients, Compare.OfGradients, () => Task.FromResult(Compare.Gradients(resnet, moved, images)));
        if (inOneProcess)
            yield break;
        yield return await Compare.TryAsync("ResNet-18 in a process of its own, answers (against the device's in this one)", 0, Compare.OfAnswers, async () =>
        {
            using var isolated = Isolated(device);
            return await Compare.AnswersAsync(moved, isolated, images);
        });
        yield return await Compare.TryAsync("ResNet-18 in a process of its own, gradients (against the device's in this one)", Compare.MostGradients, Compare.OfGradients, () =>
        {
            using var isolated = Isolated(device);
            return Task.FromResult(Compare.Gradients(moved, isolated, images));
        });
    }

    private static IsolatedModel Isolated(Device device) =>
        IsolatedModel.Start(BenchmarkModels.Isolated(BenchmarkModels.On(BenchmarkModels.ResNet, device)) with { AllowDevices = device.type != DeviceType.CPU });

    /// <returns>Owned by the caller.</returns>
    public static ModuleAdapter Adapter(string network, TensorShape shape, Device device, ulong seed = 5)
    {
        using var generator = new Generator(seed, CPU);
        var module = NetworkCatalogue.Create(new NetworkDescription(network, shape, 10), generator).to(device);
        module.eval();
        return new ModuleAdapter(module, new ModelSignature(network) { InputShape = shape }, ownsModule: true);
    }
}
