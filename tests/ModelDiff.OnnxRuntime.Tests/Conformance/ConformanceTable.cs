using System.Text;
using Microsoft.ML.OnnxRuntime;
using ModelDiff.Verdicts;

namespace ModelDiff.OnnxRuntime.Tests.Conformance;

/// <summary>What came of all models, as a page in Markdown.</summary>
internal static class ConformanceTable
{
    private static readonly (Verdict Verdict, string Title, string Meaning)[] Sections =
    [
        (Verdict.PassesInPart, "Pass in part", "The outputs with one row per input row agree; the others are none that an adapter can be asked for."),
        (Verdict.Fails, "Fail", "The answers differ from the records, and nothing explains it."),
        (Verdict.Differs, "Differ for a known reason", "ONNX Runtime itself computes something else than was recorded, or the records disagree with their own model."),
        (Verdict.NotRun, "Not run by ONNX Runtime", "The adapter says so in one line when it loads the model."),
        (Verdict.NoModelOfRows, "No models of rows", "An adapter asks a model for one output row per input row, in real numbers. These models have no such input and output."),
    ];

    public static string Write(IReadOnlyList<(string Name, Verdict Verdict, string Reason)> results)
    {
        var page = new StringBuilder();
        int Count(Verdict verdict) => results.Count(result => result.Verdict == verdict);
        page.Append("# ONNX conformance\n\n");
        page.Append($"The {results.Count} models of Debian's `libonnx-testdata` 1.12 that have recorded inputs and outputs, asked through `OnnxAdapter` with ONNX Runtime {OrtEnv.Instance().GetVersionString()} on the CPU. ");
        page.Append("One input varies, the others are held at what was recorded. Written by the tests of the category `Conformance`:\n\n");
        page.Append("    apt-get install libonnx-testdata\n    MODELDIFF_CONFORMANCE_TABLE=$PWD/docs/onnx-conformance.md dotnet test tests/ModelDiff.OnnxRuntime.Tests --filter Category=Conformance\n\n");
        page.Append("| outcome | models |\n|---|---|\n");
        page.Append($"| Pass | {Count(Verdict.Passes)} |\n");
        foreach (var (verdict, title, _) in Sections)
            page.Append($"| {title} | {Count(verdict)} |\n");
        foreach (var (verdict, title, meaning) in Sections)
            Append(page, $"{title} ({Count(verdict)})", meaning, results.Where(result => result.Verdict == verdict));
        return page.ToString();
    }

    private static void Append(StringBuilder page, string title, string meaning, IEnumerable<(string Name, Verdict Verdict, string Reason)> results)
    {
        var lines = results.Select(result => $"| {result.Name} | {result.Reason.Replace("|", "\\|", StringComparison.Ordinal)} |\n").ToList();
        if (lines.Count > 0)
            page.Append($"\n## {title}\n\n{meaning}\n\n| model | reason |\n|---|---|\n").AppendJoin("", lines);
    }
}
