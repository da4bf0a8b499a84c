using ModelDiff.Models;
using ModelDiff.TFLite;
using ModelDiff.Training;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks.Devices;

/// <summary>Answers and gradients of models in files, on values between 0 and 1.</summary>
internal static class FileChecks
{
    private const int Rows = 4;

    private static readonly ModelFormats Formats = ModelFormats.Default.With(new TFLiteModelFormat()).With(new TensorFlowJsModelFormat()).With(new TrainedModelFormat());

    public static async IAsyncEnumerable<DeviceAgreement> RunAsync(IReadOnlyList<string> models, Device device)
    {
        foreach (var path in models)
        {
            var subject = Path.GetFileName(path) == "model.json" ? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))! : Path.GetFileName(path);
            yield return await Compare.TryAsync($"{subject}, answers", Compare.MostAnswers, Compare.OfAnswers, () => WithAsync(path, device, Compare.AnswersAsync));
            yield return await Compare.TryAsync($"{subject}, gradients", Compare.MostGradients, Compare.OfGradients, () => WithAsync(path, device, (here, there, rows) => Task.FromResult(
                here.GetCapability<IDifferentiableModel>() is { } model && ModelGradients.Exist(model, rows) ? Compare.Gradients(here, there, rows) : 0)));
        }
    }

    /// <summary>Of several outputs the first.</summary>
    private static ModelFileOptions Options(Device device) => new() { Device = device, HoldZeros = true, Output = OutputSelector.At(0) };

    private static async Task<double> WithAsync(string path, Device device, Func<IModelAdapter, IModelAdapter, Tensor, Task<double>> compare)
    {
        using var here = Formats.Load(path, Options(CPU));
        using var there = Formats.Load(path, Options(device));
        var shape = here.Signature.InputShape ?? new TensorShape(3, 224, 224);
        using var rows = BenchmarkInputs.Uniform(6, shape.Batch(Rows));
        return await compare(here, there, rows);
    }
}
