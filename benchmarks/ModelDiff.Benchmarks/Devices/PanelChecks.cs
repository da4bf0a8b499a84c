using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Training;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks.Devices;

/// <summary>Panels, copies, verdicts and fingerprints: trained on the device they must be as good, asked there they must say the same.</summary>
internal static class PanelChecks
{
    private const int PerClass = 100;
    private const int Steps = 120;

    private static readonly TrainingRecipe Recipe = new("resnet-slim") { Seed = 11, Training = new TrainingOptions { Steps = Steps } };

    public static async IAsyncEnumerable<DeviceAgreement> RunAsync(Device device)
    {
        var folder = Directory.CreateTempSubdirectory("modeldiff-device-").FullName;
        try
        {
            using var images = PatternImages.Make(PerClass, 1);
            using var moved = images.To(device);
            var (here, there, victim) = (Path.Combine(folder, "cpu"), Path.Combine(folder, "device"), Path.Combine(folder, "victim.safetensors"));
            TrainVictim(images, victim);
            yield return await Compare.TryAsync("panel of 20 references and 8 twins, mean accuracy", 0.03, "1", async () =>
                Math.Abs(await Task.Run(() => TrainPanel(images, here)) - await Task.Run(() => TrainPanel(moved, there))));
            yield return await Compare.TryAsync("copies by every method of reuse, mean agreement with the victim", 0.06, "1", async () =>
                Math.Abs(await CopyAsync(victim, images, CPU, here) - await CopyAsync(victim, moved, device, there)));
            await foreach (var check in JudgeAsync(images, victim, here, device))
                yield return check;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Every copy as a suspect, judged on the CPU and on the device, with one panel.</summary>
    private static async IAsyncEnumerable<DeviceAgreement> JudgeAsync(LabeledImages images, string victim, string folder, Device device)
    {
        ModelComparison[] expected = [], got = [];
        yield return await Compare.TryAsync("verdicts of all copies, p", 1e-5, "1", async () =>
        {
            (expected, got) = (await VerdictsAsync(images, victim, folder, CPU), await VerdictsAsync(images, victim, folder, device));
            return expected.Zip(got, (one, other) => Math.Abs((one.Verdict.P ?? 2) - (other.Verdict.P ?? 2))).Max();
        });
        yield return new("the same, decisions that differ", expected.Zip(got).Count(pair => pair.First.Verdict.Decision != pair.Second.Verdict.Decision), 0, "decisions");
        yield return new("the same, scores of evidence", expected.Zip(got).SelectMany(pair => pair.First.Evidence.Zip(pair.Second.Evidence, (one, other) => Math.Abs((one.Value ?? 0) - (other.Value ?? 0)))).Append(0).Max(), 1e-4, "1");
        yield return await Compare.TryAsync("a fingerprint made on the device, checked on the CPU: p", 1e-5, "1", async () =>
        {
            using var fingerprint = await PrepareAsync(images, victim, folder, device);
            var file = Path.Combine(folder, "owner.fingerprint");
            FingerprintFile.Save(fingerprint, file);
            using var loaded = FingerprintFile.Load(file);
            var worst = 0.0;
            foreach (var (name, i) in Copies(folder).Select((name, i) => (name, i)))
            {
                using var suspect = TrainedModel.Load(name);
                worst = Math.Max(worst, Math.Abs(((await new ModelComparer().CheckAsync(loaded, suspect)).Verdict.P ?? 2) - (expected[i].Verdict.P ?? 2)));
            }

            return worst;
        });
    }

    private static async Task<ModelComparison[]> VerdictsAsync(LabeledImages images, string victim, string folder, Device device)
    {
        using var fingerprint = await PrepareAsync(images, victim, folder, device);
        var verdicts = new List<ModelComparison>();
        foreach (var name in Copies(folder))
        {
            using var suspect = TrainedModel.Load(name, device);
            verdicts.Add(await new ModelComparer().CheckAsync(fingerprint, suspect));
        }

        return [.. verdicts];
    }

    private static async Task<Fingerprint> PrepareAsync(LabeledImages images, string victim, string folder, Device device)
    {
        using var model = TrainedModel.Load(victim, device);
        using var all = arange(images.Count);
        using var seeds = new TensorBatch(images.Take(all));
        var comparer = new ModelComparer(new ComparisonOptions { Pairs = 64 });
        using var pairs = await comparer.GeneratePairsAsync(model, null, seeds, forPanel: true);
        return await comparer.PrepareAsync(model, pairs, seeds, PanelFile.Read(folder).References(folder, device));
    }

    private static string[] Copies(string folder) => [.. PanelFile.Read(folder, PanelFile.ShadowsName).Models.Select(model => Path.Combine(folder, model.Path))];

    private static void TrainVictim(LabeledImages images, string path)
    {
        using var generator = new Generator(11, CPU);
        var description = new NetworkDescription(Recipe.Architecture, TensorShape.OfRows(images.Images.shape), images.ClassCount);
        using var network = NetworkCatalogue.Create(description, generator);
        new Trainer(Recipe.Training, generator).Classify(network, images);
        TrainedModel.Save(path, network, description);
    }

    /// <returns>The mean accuracy.</returns>
    private static double TrainPanel(LabeledImages images, string folder)
    {
        Directory.CreateDirectory(folder);
        return new PanelTrainer(new PanelTrainerOptions { Steps = Steps }).Train(images, Recipe, folder).Models.Average(model => model.Accuracy ?? 0);
    }

    /// <returns>The mean agreement with the victim.</returns>
    private static async Task<double> CopyAsync(string victim, LabeledImages images, Device device, string folder)
    {
        using var model = TrainedModel.Load(victim, device);
        return (await new ShadowTrainer(new ShadowTrainerOptions { Copies = 1, Steps = Steps }).TrainAsync(model, images, Recipe, folder)).Models.Average(copy => copy.Agreement ?? 0);
    }
}
