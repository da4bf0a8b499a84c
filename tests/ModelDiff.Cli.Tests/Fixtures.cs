namespace ModelDiff.Cli.Tests;

/// <summary>Small model files made by tests/oracle/make_models.py.</summary>
internal static class Fixtures
{
    public static string Mlp { get; } = PathOf("mlp.pt");

    public static string Convnet { get; } = PathOf("convnet_traced.pt");

    public static string Raises { get; } = PathOf("raises.pt");

    public static string TupleOutput { get; } = PathOf("tuple.pt");

    public static string DictionaryOutput { get; } = PathOf("dict.pt");

    public static string Quantized { get; } = PathOf("quantized.pt");

    public static string Checkpoint { get; } = PathOf("state_dict.pt");

    /// <summary>A file among the ONNX models that tests/oracle/make_onnx_models.py made.</summary>
    public static string Onnx(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "onnx", name);

    /// <summary>A file among the networks that tests/oracle/make_panel_models.py made; <c>references</c> is the folder of the panel.</summary>
    public static string Panel(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "panel", name);

    /// <summary>The options for that folder as the panel, all models asked in this process: fourteen more would take a second each to start, and that answers are the same either way is tested where processes are.</summary>
    public static string References { get; } = $"--in-process --panel {Panel("references")}";

    /// <summary>A model of 4 inputs among those that tests/oracle/make_hostile_models.py made.</summary>
    public static string Hostile(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "hostile", $"{name}.pt");

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "models", name);
}
