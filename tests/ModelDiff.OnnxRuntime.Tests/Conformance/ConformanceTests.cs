using Microsoft.ML.OnnxRuntime;
using ModelDiff.Storage;
using ModelDiff.Verdicts;
using Xunit.Abstractions;

namespace ModelDiff.OnnxRuntime.Tests.Conformance;

/// <summary>Runs where the recorded models of the ONNX project are installed; says so and passes elsewhere.</summary>
[Trait("Category", "Conformance")]
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private const string Random = "random numbers of ONNX Runtime's own";
    private const string Shape = "the record has not the shape that the model declares";
    private const string Resize = "where scale times size is no whole number, ONNX Runtime aligns corners by the rounded size, the records by the exact one";

    /// <summary>Models for which ONNX Runtime itself computes something else than was recorded, or whose records disagree with them.</summary>
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["node/test_bernoulli"] = Random,
        ["node/test_bernoulli_double"] = Random,
        ["node/test_bernoulli_double_expanded"] = Random,
        ["node/test_bernoulli_expanded"] = Random,
        ["node/test_bernoulli_seed"] = Random,
        ["node/test_bernoulli_seed_expanded"] = Random,
        ["node/test_training_dropout"] = Random,
        ["node/test_training_dropout_default"] = Random,
        ["node/test_training_dropout_default_mask"] = Random,
        ["node/test_training_dropout_mask"] = Random,
        ["node/test_cast_FLOAT_to_BFLOAT16"] = "the records cut digits off, ONNX Runtime rounds",
        ["node/test_castlike_BFLOAT16_to_FLOAT"] = Shape,
        ["node/test_castlike_BFLOAT16_to_FLOAT_expanded"] = Shape,
        ["node/test_castlike_FLOAT_to_BFLOAT16"] = Shape,
        ["node/test_castlike_FLOAT_to_BFLOAT16_expanded"] = Shape,
        ["node/test_maxunpool_export_with_output_shape"] = "ONNX Runtime reads the indices in the shape that was asked for, the records in the shape that follows from the kernel",
        ["node/test_resize_downsample_scales_cubic_align_corners"] = Resize,
        ["node/test_resize_downsample_scales_linear_align_corners"] = Resize,
    };

    [Fact]
    public void RecordedModels_AskedThroughAnAdapter_AnswerAsRecorded()
    {
        if (!IsInstalled())
            return;
        var results = TestData.Models().Select(model => Run(model.Name, model.Folder)).ToList();
        foreach (var group in results.GroupBy(result => result.Verdict).OrderBy(group => group.Key))
            output.WriteLine($"{group.Key}: {group.Count()}");
        if (Environment.GetEnvironmentVariable("MODELDIFF_CONFORMANCE_TABLE") is { Length: > 0 } path)
            File.WriteAllText(path, ConformanceTable.Write(results));
        results.Should().NotContain(result => result.Verdict == Verdict.Fails);
        results.Where(result => result.Verdict == Verdict.Differs).Select(result => result.Name).Should().BeEquivalentTo(Expected.Keys);
        results.Count(result => result.Verdict is Verdict.Passes or Verdict.PassesInPart).Should().BeGreaterThan(700);
    }

    [Fact]
    public void RecordedModels_Described_AreWhatOnnxRuntimeSays()
    {
        if (!IsInstalled())
            return;
        using var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, IntraOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        var compared = 0;
        foreach (var (name, folder) in TestData.Models())
        {
            var model = OnnxModelInfo.Read(Path.Combine(folder, "model.onnx"));
            if (Open(model.Path, settings) is not { } session)
                continue;
            using (session)
                Describe(model.Inputs).Should().Equal(session.InputNames.Select(input => Describe(input, session.InputMetadata[input])), "{0}", name);
            model.Outputs.Select(value => value.Name).Should().Equal(session.OutputNames, "{0}", name);
            compared++;
        }

        output.WriteLine($"{compared} models compared");
        compared.Should().BeGreaterThan(900);
    }

    private static (string Name, Verdict Verdict, string Reason) Run(string name, string folder)
    {
        var (verdict, reason) = ConformanceCase.Run(folder);
        return Expected.TryGetValue(name, out var known) && (verdict == Verdict.Fails || known == Random) ? (name, Verdict.Differs, known) : (name, verdict, reason);
    }

    private static InferenceSession? Open(string path, SessionOptions settings)
    {
        try
        {
            return new(path, settings);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Describe(IEnumerable<OnnxValueInfo> values) => values.Select(value =>
        value.IsTensor ? $"{value.Name} {value.ElementType} {string.Join(" ", (value.Axes ?? []).Select(axis => $"{axis.Size ?? -1}{axis.Name}"))}" : $"{value.Name} {value.Type.Split('(')[0]}");

    private static string Describe(string name, NodeMetadata value) => value.OnnxValueType switch
    {
        OnnxValueType.ONNX_TYPE_TENSOR => $"{name} {(int)value.ElementDataType} {string.Join(" ", value.Dimensions.Zip(value.SymbolicDimensions, (size, axis) => $"{size}{axis}"))}",
        OnnxValueType.ONNX_TYPE_SEQUENCE => $"{name} sequence",
        OnnxValueType.ONNX_TYPE_OPTIONAL => $"{name} optional",
        var other => $"{name} {other}",
    };

    private bool IsInstalled()
    {
        if (!TestData.IsInstalled)
            output.WriteLine("Not run: Debian's package libonnx-testdata is not installed.");
        return TestData.IsInstalled;
    }
}
