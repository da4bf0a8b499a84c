using System.Globalization;
using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.TFLite.TensorFlowJs;
using TorchSharp;
using Xunit.Abstractions;

namespace ModelDiff.TFLite.Tests.Conformance;

/// <summary>Compares with TensorFlow.js itself on real models, where these were fetched: see docs/tfjs-conformance.md. Says so and passes elsewhere.</summary>
[Trait("Category", "Conformance")]
public sealed class TensorFlowJsConformanceTests(ITestOutputHelper output)
{
    private const double Allowed = 1e-4;

    private static readonly string? Folder = Environment.GetEnvironmentVariable("MODELDIFF_TFJS_MODELS");

    private static readonly string? Records = Environment.GetEnvironmentVariable("MODELDIFF_TFJS_ORACLE");

    /// <summary>Models that are known not to run: control flow comes before their layers.</summary>
    private static readonly HashSet<string> Expected = ["human/handtrack.json", "human/rvm.json"];

    [Fact]
    public void RealModels_AskedThroughAnAdapter_AnswerAsTensorFlowJs()
    {
        if (Folder is not { Length: > 0 } folder || Records is not { Length: > 0 } records)
        {
            output.WriteLine("Not run: MODELDIFF_TFJS_MODELS and MODELDIFF_TFJS_ORACLE name no folders.");
            return;
        }

        var lines = new List<string> { "| model | operators | input | gradients | batches | largest error | of noise |", "|---|---|---|---|---|---|---|" };
        var failed = new List<string>();
        foreach (var path in Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Where(path => ModelFiles.Detect(path) == ModelFormat.TensorFlowJs).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            var (line, isFailure) = Compare(path, name, records);
            lines.Add(line);
            output.WriteLine(line);
            if (isFailure && !Expected.Contains(name))
                failed.Add(line);
        }

        if (Environment.GetEnvironmentVariable("MODELDIFF_CONFORMANCE_TABLE") is { Length: > 0 } table)
            File.WriteAllLines(table, lines);
        failed.Should().BeEmpty();
    }

    private static (string Line, bool IsFailure) Compare(string path, string name, string records)
    {
        try
        {
            var record = TensorFlowJsRecord.Read(records, name);
            var translated = TranslatedModel.Of(TensorFlowJsDescription.Read(ModelContent.At(path)));
            var operators = string.Join(", ", Nodes(path).GroupBy(op => op).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Take(4).Select(group => $"{group.Key} {group.Count()}"));
            var input = translated.File.Subgraphs[0].Tensors[translated.File.Subgraphs[0].Inputs[0]];
            using var model = TensorFlowJsModel.Load(path, Options(record, input.Shape));
            var batches = model.IsBatchable ? "at once" : "one by one";
            var (error, noise, hasGradient) = record is { Error: null } ? Largest(model, record, records) : (null, 0, HasGradient(model, record));
            var told = error is { } value ? $"{Text(value)} | {Text(noise)}" : model.Notes.Count > 0 ? "ends before loops or the search for boxes | - " : $"TensorFlow.js: {record?.Error ?? "not asked"} | - ";
            return ($"| {name} | {operators} | {input.Type} {string.Join("x", model.Signature.InputShape?.Sizes ?? [])} | {(hasGradient ? "yes" : "no")} | {batches} | {told} |", error > Math.Max(Allowed, 10 * noise));
        }
        catch (Exception exception) when (exception is ModelDiffException or InvalidDataException)
        {
            return ($"| {name} |  |  |  |  | not run: {exception.Message} | - |", true);
        }
    }

    private static string Text(double value) => value == 0 ? "0" : value.ToString("0.#e0", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Nodes(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var topology = document.RootElement.GetProperty("modelTopology");
        if (topology.TryGetProperty("node", out var nodes))
            return [.. nodes.EnumerateArray().Select(node => node.GetProperty("op").GetString()!).Where(op => op is not ("Const" or "Placeholder" or "Identity" or "NoOp"))];
        return [.. topology.GetProperty("model_config").GetProperty("config").GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("class_name").GetString()!)];
    }

    private static TFLiteOptions Options(TensorFlowJsRecord? record, int[] shape) => new()
    {
        HoldZeros = true,
        InputShape = shape.Any(size => size < 1) && record?.Inputs is [{ Shape: [_, .. { Length: > 0 } row] }, ..] ? new TensorShape(row) : null,
    };

    /// <summary>The largest difference over all outputs, in standard deviations of the output, and what noise of one part in ten million in the input changes.</summary>
    private static (double? Error, double Noise, bool HasGradient) Largest(TFLiteAdapter model, TensorFlowJsRecord record, string records)
    {
        using var scope = torch.NewDisposeScope();
        var row = torch.tensor(record.Inputs![0].Read(records)).reshape(model.Signature.InputShape!.Batch(1));
        var (largest, noise, hasGradient) = ((double?)null, 0.0, false);
        using var noisy = row * (1 + (1e-7 * torch.arange(1, row.numel() + 1, dtype: torch.float32).mul(1.7).sin().sign().reshape(row.shape)));
        if (model.OutputNames.Count != record.Outputs!.Length || model.Notes.Count > 0)
            return (null, 0, HasGradient(model, record));
        foreach (var (i, answer) in record.Outputs.Index())
        {
            var selected = (IDifferentiableModel)model.SelectOutput(OutputSelector.At(i));
            using var inputs = row.clone().requires_grad_();
            var given = selected.Forward(inputs);
            hasGradient |= given.requires_grad && torch.autograd.grad([(given * torch.arange(1, given.numel() + 1).sin().reshape(given.shape)).sum()], [inputs], allow_unused: true)[0] is { } slope && slope.abs().max().item<float>() > 0;
            var expected = torch.tensor(answer.Read(records)).to(torch.float64);
            var deviation = expected.numel() > 1 ? expected.std().item<double>() : 0;
            var scale = deviation > 0 ? deviation : Math.Max(expected.abs().max().item<double>(), 1e-3);
            largest = Math.Max(largest ?? 0, (given.detach().flatten().to(torch.float64) - expected.flatten()).abs().max().item<double>() / scale);
            noise = Math.Max(noise, (given - selected.Forward(noisy)).detach().abs().max().item<float>() / scale);
        }

        return (largest, noise, hasGradient);
    }

    private static bool HasGradient(TFLiteAdapter model, TensorFlowJsRecord? record)
    {
        if (model.Signature.InputShape is not { } shape || record is null)
            return false;
        using var scope = torch.NewDisposeScope();
        var inputs = torch.rand(shape.Batch(1)).requires_grad_();
        var selected = (IDifferentiableModel)model.SelectOutput(OutputSelector.At(0));
        return selected.Forward(inputs).requires_grad;
    }
}
