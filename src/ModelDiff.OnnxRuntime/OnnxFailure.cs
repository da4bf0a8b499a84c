using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using ModelDiff.Models;

namespace ModelDiff.OnnxRuntime;

/// <summary>ONNX Runtime's failures in one line, without error codes, paths and places in its source.</summary>
internal static partial class OnnxFailure
{
    /// <summary>Why a file was not loaded, as a sentence.</summary>
    public static string OnLoading(OnnxRuntimeException exception, OnnxModelInfo model) => FailureText.Clean(Describe(exception, model));

    private static string Describe(OnnxRuntimeException exception, OnnxModelInfo model)
    {
        var message = exception.Message;
        if (UnknownFunction().Match(message) is { Success: true } function)
            return Unknown(function.Groups[1].Value, function.Groups[2].Value, model);
        if (UnknownOperator().Match(message) is { Success: true } node)
            return Unknown(node.Groups[2].Value, node.Groups[1].Value, model);
        if (NotImplemented().Match(message) is { Success: true } kernel)
            return $"ONNX Runtime does not compute its operator {kernel.Groups[1].Value} of version {kernel.Groups[2].Value} for its types.";
        return OneLine(exception);
    }

    /// <summary>The first line of a message, as a sentence.</summary>
    public static string OneLine(Exception exception)
    {
        if (FailureText.OnMemory(exception) is { } lack)
            return lack;
        var line = exception.Message.Split('\n', 2)[0];
        line = Prefix().Replace(line, "");
        line = SourcePlace().Replace(line, "");
        line = FailedNode().Replace(line, "$1: ").Trim();
        return line.Length == 0 ? exception.GetType().Name : FailureText.Clean(line.TrimEnd('.')) + ".";
    }

    private static string Unknown(string domain, string name, OnnxModelInfo model)
    {
        domain = domain.Length == 0 ? OnnxModelInfo.OnnxDomain : domain;
        var version = model.Opsets.TryGetValue(domain, out var found) ? FormattableString.Invariant($"version {found} of the domain '{domain}'") : $"the domain '{domain}'";
        return $"it uses the operator {name} of {version}, which ONNX Runtime does not know.";
    }

    [GeneratedRegex(@"Fatal error: (\S*):(\w+)\(-?\d+\) is not a registered function/op")]
    private static partial Regex UnknownFunction();

    [GeneratedRegex("""In Node, \(".*?", (\w+), "([^"]*)", -?\d+\).* Error No (?:opset import for domain|Op registered for) """)]
    private static partial Regex UnknownOperator();

    [GeneratedRegex(@"Could not find an implementation for (\w+)\((\d+)\)")]
    private static partial Regex NotImplemented();

    [GeneratedRegex(@"^\[ErrorCode:\w+\] (?:Load model from .*? failed:\s*)?")]
    private static partial Regex Prefix();

    /// <summary>A file, a line and the signature of a function, each where it is there.</summary>
    [GeneratedRegex(@"(?:\S+\.(?:cc|h):\d+ )?(?:[\w:]+ )?onnxruntime::[\w:<>]+\(.*?\)(?: const)?(?: \[with .*?\])? |\S+\.(?:cc|h):\d+ (?:\w+ )?")]
    private static partial Regex SourcePlace();

    [GeneratedRegex(@"Non-zero status code returned while running (\w+) node\. Name:'.*?' Status Message: ")]
    private static partial Regex FailedNode();
}
