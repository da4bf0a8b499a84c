using System.Globalization;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Tests.Models;
using ModelDiff.TFLite.Schema;
using TorchSharp;
using Xunit.Abstractions;

namespace ModelDiff.TFLite.Tests.Conformance;

/// <summary>
/// Compares with TensorFlow Lite's own runtimes on real models, where these were fetched: see docs/mobile.md. Says so and passes elsewhere.
/// </summary>
[Trait("Category", "Conformance")]
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("MODELDIFF_MOBILE_MODELS");

    /// <summary>Models that are known to be out of reach, by the beginning of their hash.</summary>
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["883b7411747b"] = "three custom operators of MediaPipe move patches of the image by landmarks; they are not supported",
    };

    private static readonly string? Records = Environment.GetEnvironmentVariable("MODELDIFF_MOBILE_ORACLE");

    [Fact]
    public void RealModels_AskedThroughAnAdapter_AnswerAsTensorFlowLite()
    {
        if (Folder is not { Length: > 0 } folder || Records is not { Length: > 0 } records)
        {
            output.WriteLine("Not run: MODELDIFF_MOBILE_MODELS and MODELDIFF_MOBILE_ORACLE name no folders.");
            return;
        }

        var lines = new List<string> { "| model | operators | input | gradients | largest error against tfjs-tflite | against LiteRT | between the two |", "|---|---|---|---|---|---|---|" };
        var failed = new List<string>();
        foreach (var path in Directory.GetFiles(folder).Where(path => ModelFiles.Detect(path) == ModelFormat.TFLite).Order(StringComparer.Ordinal).DistinctBy(FileHash.Sha256))
        {
            var (line, isFailure) = Compare(path, records);
            lines.Add(line);
            output.WriteLine(line);
            if (isFailure)
                failed.Add(line);
        }

        if (Environment.GetEnvironmentVariable("MODELDIFF_CONFORMANCE_TABLE") is { Length: > 0 } table)
            File.WriteAllLines(table, lines);
        failed.Should().BeEmpty();
    }

    private static (string Line, bool IsFailure) Compare(string path, string records)
    {
        var name = Path.GetFileName(path);
        try
        {
            return Compare(path, name, records);
        }
        catch (Exception exception) when (exception is ModelDiffException or InvalidDataException)
        {
            var known = Expected.GetValueOrDefault(FileHash.Sha256(path)[..12]);
            return ($"| {name} | | | | not run: {known ?? exception.Message} | | |", known is null);
        }
    }

    private static (string Line, bool IsFailure) Compare(string path, string name, string records)
    {
        var file = TFLiteReader.Read(File.ReadAllBytes(path));
        var graph = file.Subgraphs[0];
        var operators = string.Join(", ", graph.Operators.GroupBy(op => op.Name).OrderByDescending(group => group.Count()).Take(4).Select(group => $"{group.Key} {group.Count()}"));
        using var scope = torch.NewDisposeScope();
        using var model = TFLiteAdapter.Load(path);
        var kinds = new[] { "tfjs", "litert" }.Select(runtime => OracleRecord.Read(records, name, runtime)).ToArray();
        var input = graph.Tensors[graph.Inputs[0]];
        var asked = kinds.FirstOrDefault(record => record?.Inputs is not null);
        if (asked is null)
            return ($"| {name} | {operators} | {input.Type} | | not run: {kinds[0]?.Error} | not run: {kinds[1]?.Error} | |", false);

        var values = torch.tensor(asked.Inputs![0].Read(records, input)).reshape(model.Signature.InputShape!.Batch(1));
        var own = model.OutputNames.Select((_, i) => Fixture.AskRows(model.SelectOutput(OutputSelector.At(i)), values)[0]).ToArray();
        var gradients = ModelGradients.Exist((IDifferentiableModel)model.SelectOutput(OutputSelector.At(0)), values);
        var answers = kinds.Select(record => Answers(record, records, model, graph)).ToArray();
        var steps = model.Outputs.Select(tensor => graph.Tensors[tensor] is { IsQuantized: true } quantized ? quantized.Quantization!.Scales[0] : (float?)null).ToArray();
        var errors = answers.Select(answer => Largest(own, answer, steps)).ToArray();
        var between = answers[0] is null || answers[1] is null ? null : Largest(answers[0]!.Select(values => values ?? []).ToArray(), answers[1], steps);
        var isQuantized = steps.Any(step => step is not null);
        string Text(double? error) => error is { } known ? isQuantized ? $"{Math.Round(known)} steps" : known.ToString("0.#e0", CultureInfo.InvariantCulture) : "-";
        var best = errors.Min(error => error ?? double.MaxValue);
        var size = string.Join("x", model.Signature.InputShape!.Sizes);
        return ($"| {name} | {operators} | {input.Type} {size} | {(gradients ? "yes" : "no")} | {Text(errors[0])} | {Text(errors[1])} | {Text(between)} |", best > (isQuantized ? Math.Max(2, between ?? 0) : Tolerance(between)));
    }

    /// <summary>How far a float answer may lie from the nearer runtime's: a ten-thousandth of a deviation or, where float32 itself is not so sure, thrice what the two runtimes differ from each other by.</summary>
    /// <param name="between">What they differ by; null where only one runs the model, which then may be as unsure as those that both run.</param>
    private static double Tolerance(double? between) => between is { } known ? Math.Max(1e-4, 3 * known) : 1e-3;

    /// <summary>What a runtime answered for each output of the adapter; null where it has no such output.</summary>
    private static float[]?[]? Answers(OracleRecord? record, string records, TFLiteAdapter model, Subgraph graph)
    {
        if (record?.Outputs is not { } outputs)
            return null;
        var names = graph.Outputs.Select(tensor => graph.Tensors[tensor].Name).ToArray();
        return [.. model.Outputs.Select(tensor => graph.Outputs.IndexOf(tensor) is >= 0 and var i
            ? outputs.FirstOrDefault(candidate => candidate.Name == names[i] && outputs.Count(other => other.Name == names[i]) == 1) is { } named
                ? named.Read(records, graph.Tensors[tensor]) : outputs[i].Read(records, graph.Tensors[tensor])
            : null)];
    }

    /// <summary>The largest difference, in standard deviations of the output, or by the size of the only number; of quantized outputs in their steps.</summary>
    private static double? Largest(float[][] own, float[]?[]? other, float?[] steps)
    {
        var errors = own.Zip(other ?? []).Select((pair, i) => pair.Second is null || pair.First.Length == 0 ? (double?)null : Error(pair.First, pair.Second, steps[i])).Where(error => error is not null).ToArray();
        return errors.Length == 0 ? null : errors.Max();
    }

    private static double Error(float[] own, float[] other, float? step)
    {
        if (own.Length != other.Length)
            return double.PositiveInfinity;
        var mean = other.Average();
        var deviation = own.Length == 1 ? Math.Abs(mean) : Math.Sqrt(other.Average(value => (value - mean) * (value - mean)));
        return own.Zip(other, (a, b) => (double)Math.Abs(a - b)).Max() / (step ?? Math.Max(deviation, 1e-6));
    }
}
