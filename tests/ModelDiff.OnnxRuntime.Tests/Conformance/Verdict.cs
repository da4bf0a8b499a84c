using ModelDiff.Verdicts;

namespace ModelDiff.OnnxRuntime.Tests.Conformance;

/// <summary>What came of one recorded model.</summary>
internal enum Verdict
{
    /// <summary>All answers are the recorded ones.</summary>
    Passes,

    /// <summary>The answers are the recorded ones; some outputs have other numbers of rows and were not asked for.</summary>
    PassesInPart,

    /// <summary>ONNX Runtime computes something else than was recorded, or the records disagree with their own model.</summary>
    Differs,

    /// <summary>The model is none that an adapter is for: no input varies by rows, or types that are no real numbers.</summary>
    NoModelOfRows,

    /// <summary>ONNX Runtime does not run the model.</summary>
    NotRun,

    /// <summary>The answers are others, or there is none.</summary>
    Fails,
}
