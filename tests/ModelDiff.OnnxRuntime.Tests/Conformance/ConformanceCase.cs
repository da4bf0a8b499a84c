using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Tests.Models;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime.Tests.Conformance;

/// <summary>One model with recorded inputs and outputs, asked through an adapter: one input varies, the others are held at what was recorded.</summary>
/// <remarks>An adapter is for models of rows: an input has them, and an output has as many. Each output is asked for once, while the first input with as many rows varies.</remarks>
internal sealed class ConformanceCase
{
    private readonly OnnxModelInfo _model;
    private readonly List<RecordedTensor> _inputs = [];
    private readonly List<(OnnxValueInfo Info, RecordedTensor Tensor)> _outputs = [];

    private ConformanceCase(OnnxModelInfo model) => _model = model;

    /// <summary>Runs the model of a folder.</summary>
    /// <returns>What came of it, and why unless it passes.</returns>
    public static (Verdict Verdict, string Reason) Run(string folder)
    {
        var test = new ConformanceCase(OnnxModelInfo.Read(Path.Combine(folder, "model.onnx")));
        return test.Read(Path.Combine(folder, "test_data_set_0")) is { } reason ? (Verdict.NoModelOfRows, reason) : test.Ask();
    }

    /// <summary>Reads what was recorded; says why where an adapter cannot take it.</summary>
    private string? Read(string folder)
    {
        if (_model.Inputs.IsEmpty)
            return "it has no inputs";
        if (_model.Inputs.FirstOrDefault(input => OnnxTypes.ToTorch(input.ElementType) is null) is { } odd)
            return $"input of type {odd.Type}";
        for (var i = 0; i < _model.Inputs.Length; i++)
            _inputs.Add(RecordedTensor.Read(Path.Combine(folder, $"input_{i}.pb"), _model.Inputs[i].ElementType!.Value));
        for (var i = 0; i < _model.Outputs.Length; i++)
        {
            if (OnnxTypes.ToTorch(_model.Outputs[i].ElementType) is not null)
                _outputs.Add((_model.Outputs[i], RecordedTensor.Read(Path.Combine(folder, $"output_{i}.pb"), _model.Outputs[i].ElementType!.Value)));
        }

        return _outputs.Count == 0 ? $"output of type {_model.Outputs[0].Type}" : null;
    }

    private (Verdict Verdict, string Reason) Ask()
    {
        var candidates = _outputs.Where(output => HasRows(output.Tensor)).ToList();
        var asked = new HashSet<OnnxValueInfo>();
        foreach (var varying in _inputs.Where(HasRows))
        {
            var outputs = candidates.Where(output => output.Tensor.Shape[0] == varying.Shape[0] && !asked.Contains(output.Info)).ToList();
            if (outputs.Count > 0 && Compare(varying, outputs) is { } problem)
                return problem;
            asked.UnionWith(outputs.Select(output => output.Info));
        }

        if (asked.Count == 0)
            return (Verdict.NoModelOfRows, _inputs.Any(HasRows) ? "no output has one row per row of an input" : "no input has rows");
        var rest = _model.Outputs.Where(output => !asked.Contains(output)).ToList();
        return rest.Count == 0 ? (Verdict.Passes, "") : (Verdict.PassesInPart, $"not asked for: {string.Join(", ", rest)}");
    }

    /// <summary>Asks for some outputs; says what is wrong, if anything.</summary>
    private (Verdict Verdict, string Reason)? Compare(RecordedTensor varying, List<(OnnxValueInfo Info, RecordedTensor Tensor)> outputs)
    {
        try
        {
            using var model = Load(varying, outputs[0].Info);
            using var batch = Batch(varying);
            foreach (var (info, expected) in outputs)
            {
                using var answer = Fixture.Ask(model.SelectOutput(OutputSelector.Parse(info.Name)), batch);
                if (Difference(answer, expected) is { } difference)
                    return (Verdict.Fails, $"output '{info.Name}': {difference}");
            }

            return null;
        }
        catch (ModelDiffException exception)
        {
            var reason = exception.Message.Replace($"Cannot load model '{_model.Path}': ", "", StringComparison.Ordinal);
            return (exception is ModelLoadException { InnerException: not null } ? Verdict.NotRun : Verdict.Fails, reason);
        }
    }

    private OnnxAdapter Load(RecordedTensor varying, OnnxValueInfo output) => OnnxAdapter.Load(_model.Path, new()
    {
        InputName = NameOf(varying),
        HeldInputs = _inputs.Where(input => input != varying).ToDictionary(NameOf, Hold),
        Output = OutputSelector.Parse(output.Name),
        IntraOpThreads = 1,
        WholeNumberScores = true,
    });

    private string NameOf(RecordedTensor input) => _model.Inputs[_inputs.IndexOf(input)].Name;

    private static bool HasRows(RecordedTensor tensor) => tensor.Shape.Length > 0 && !tensor.Shape.Contains(0);

    private static HeldInput Hold(RecordedTensor input)
    {
        using var values = input.ToTensor();
        return HeldInput.Of(values);
    }

    private static Tensor Batch(RecordedTensor input)
    {
        using var values = input.ToTensor();
        return values.to(ScalarType.Float32);
    }

    /// <summary>Allows 0.1 % of each value, as the ONNX project does, and what rounding to float32 leaves of the largest.</summary>
    private static string? Difference(Tensor answer, RecordedTensor expected)
    {
        var (actual, values) = (answer.data<float>().ToArray(), expected.Values);
        if (actual.Length != values.Length)
            return $"{actual.Length} values instead of {values.Length}";
        var absolute = 1e-5 * Math.Max(1, values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max());
        for (var i = 0; i < actual.Length; i++)
        {
            if (!actual[i].Equals((float)values[i]) && !(Math.Abs(actual[i] - values[i]) <= absolute + (1e-3 * Math.Abs(values[i]))))
                return FormattableString.Invariant($"{actual[i]} instead of {values[i]} at {i}");
        }

        return null;
    }
}
