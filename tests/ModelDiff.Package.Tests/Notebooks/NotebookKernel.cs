using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.DotNet.Interactive.Formatting;

namespace ModelDiff.Package.Tests.Notebooks;

/// <summary>Runs cells one after the other as .NET Interactive does: as C# script, the last value shown by its formatters.</summary>
/// <remarks>Packages are not fetched: the libraries that the solution built stand for them.</remarks>
internal sealed partial class NotebookKernel
{
    private static readonly string[] Libraries = ["ModelDiff.Core", "ModelDiff.OnnxRuntime", "ModelDiff.Http"];

    private static readonly ScriptOptions Options = ScriptOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .AddReferences(References())
        .AddImports("System", "System.Collections", "System.Collections.Generic", "System.Linq", "System.Text", "System.Threading.Tasks");

    private ScriptState<object>? _state;

    /// <summary>Runs a cell.</summary>
    /// <param name="code">The cell's code.</param>
    /// <returns>What it shows.</returns>
    /// <exception cref="CompilationErrorException">It does not compile.</exception>
    /// <exception cref="InvalidOperationException">It names a package that is not one of this library or a backend, or another version.</exception>
    public async Task<IReadOnlyList<CellOutput>> RunAsync(string code)
    {
        var script = PackageLine().Replace(code, line => Resolve(line.Groups["name"].Value, line.Groups["version"].Value));
        var console = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            _state = await (_state?.ContinueWithAsync(script, Options) ?? CSharpScript.RunAsync(script, Options));
        }
        finally
        {
            Console.SetOut(console);
        }

        return [.. Printed(output.ToString()), .. Shown(_state.ReturnValue)];
    }

    private static IEnumerable<CellOutput> Printed(string text) => text.Length == 0 ? [] : [new CellOutput(null, text)];

    private static IEnumerable<CellOutput> Shown(object? value)
    {
        if (value is null)
            return [];
        var mimeType = Formatter.GetPreferredMimeTypesFor(value.GetType()).First();
        return [new CellOutput(mimeType, value.ToDisplayString(mimeType))];
    }

    /// <summary>Nothing is left of a line that names a package: it is referenced already, or native.</summary>
    private static string Resolve(string name, string version)
    {
        if (Libraries.Contains(name))
            return version == LibraryInfo.Version ? "" : throw new InvalidOperationException($"The notebook wants {name} {version}; this is {LibraryInfo.Version}.");
        return name.StartsWith("libtorch-cpu-", StringComparison.Ordinal) ? "" : throw new InvalidOperationException($"Nothing stands for package {name} here.");
    }

    /// <summary>What a notebook may use: the framework, TorchSharp, and the libraries. Loaded ones, so that their types are those of this process.</summary>
    private static IEnumerable<Assembly> References()
    {
        string[] prefixes = ["System.", "Microsoft.Extensions.Logging.Abstractions", "TorchSharp", .. Libraries];
        var paths = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return paths.Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))).Select(Assembly.Load);
    }

    [GeneratedRegex("""^#r "nuget: *(?<name>[^,"]+), *(?<version>[^"]+)" *\r?$""", RegexOptions.Multiline)]
    private static partial Regex PackageLine();
}
