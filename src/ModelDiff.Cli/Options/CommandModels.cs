using System.CommandLine;
using System.CommandLine.Parsing;
using ModelDiff.Cli.Configuration;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;

namespace ModelDiff.Cli.Options;

/// <summary>What kinds of models a command line speaks of, so that an option which applies to none of them is told and not ignored.</summary>
/// <param name="HasEndpoint">There is an endpoint.</param>
/// <param name="HoldsInputs">There is a file of a kind that may have inputs to hold.</param>
/// <param name="HasLabels">There is an ONNX model with an output of class indices; looked for only where a number of classes is given.</param>
/// <param name="IsOpen">Folders or lists may hold models of any kind.</param>
internal sealed record CommandModels(bool HasEndpoint, bool HoldsInputs, bool HasLabels, bool IsOpen)
{
    private static readonly string[] WholeTypes = ["uint8", "int8", "int16", "int32", "int64"];

    /// <summary>Looks at every word of a command line that may be a model.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="listed">The models of its list.</param>
    /// <param name="hasClasses">Whether it gives a number of classes.</param>
    public static CommandModels Of(ParseResult parsed, IEnumerable<ListedModel> listed, bool hasClasses)
    {
        var words = parsed.Tokens.Where(token => token.Type == TokenType.Argument).Select(token => token.Value).Concat(listed.Select(model => model.Path)).ToList();
        var onnx = words.Where(IsOnnx).ToList();
        return new(
            words.Exists(EndpointSettings.IsEndpoint),
            onnx.Count > 0 || words.Exists(IsTensorFlow),
            hasClasses && onnx.Exists(path => HoldsIndices(path, null)),
            words.Exists(word => Directory.Exists(word) || Path.GetFileName(word) == Training.PanelFile.Name));
    }

    /// <summary>Whether the outputs of an ONNX model hold class indices: the selected one, the only one, or any.</summary>
    public static bool HoldsIndices(string path, OutputSelector? selector)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            var outputs = OnnxModelInfo.Read(path).Outputs;
            return selector is null
                ? outputs.Any(IsWhole)
                : (outputs.FirstOrDefault(output => output.Name == selector.Text) ?? (selector.Index < outputs.Length ? outputs[selector.Index.Value] : null)) is { } output && IsWhole(output);
        }
        catch (ModelLoadException)
        {
            return false;   // loading will tell
        }
    }

    /// <exception cref="UsageException">An option was given that applies to none of the models.</exception>
    /// <param name="parsed">The command line.</param>
    /// <param name="forEndpoints">Options that apply to endpoints alone.</param>
    /// <param name="forHeldInputs">Options that apply to models with several inputs.</param>
    public void Check(ParseResult parsed, IEnumerable<Option> forEndpoints, IEnumerable<Option> forHeldInputs)
    {
        if (IsOpen)
            return;
        if (!HasEndpoint && forEndpoints.FirstOrDefault(IsGiven) is { } endpoint)
            throw new UsageException($"{endpoint.Name} applies to endpoints; none of the models is one.");
        if (!HoldsInputs && forHeldInputs.FirstOrDefault(IsGiven) is { } held)
            throw new UsageException($"{held.Name} applies to ONNX, TensorFlow Lite and TensorFlow.js models; none of the models is one.");

        // A default of a settings file is for all models, so that it may apply to none.
        bool IsGiven(Option option) => parsed.IsGiven(option) && AppliedSettings.Of(parsed)?.Options.Contains(option) != true;
    }

    private static bool IsWhole(OnnxValueInfo output) => WholeTypes.Contains(output.Type);

    private static bool IsOnnx(string word) => word.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || Is(word, ModelFormat.Onnx);

    private static bool IsTensorFlow(string word) => word.EndsWith(".tflite", StringComparison.OrdinalIgnoreCase) || Is(word, ModelFormat.TFLite) || Is(word, ModelFormat.TensorFlowJs);

    private static bool Is(string word, ModelFormat format)
    {
        try
        {
            return File.Exists(word) && ModelFiles.Detect(word) == format;
        }
        catch (ModelLoadException)
        {
            return false;
        }
    }
}
