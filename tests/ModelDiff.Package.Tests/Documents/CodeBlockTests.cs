using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ModelDiff.Package.Tests.Notebooks;

namespace ModelDiff.Package.Tests.Documents;

/// <summary>Compiles the C# of README, documents and studies against the libraries as built, so that none goes stale. Nothing of it runs.</summary>
/// <remarks>A block that begins with <c>using ModelDiff;</c> stands alone, as its readers copy it; others are fragments, and share <see cref="Context"/>.</remarks>
public sealed class CodeBlockTests
{
    /// <summary>What every program has without a word, see <c>ImplicitUsings</c>.</summary>
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>What fragments may speak of.</summary>
    private const string Context = """
        global using ModelDiff;
        global using ModelDiff.Asking;
        global using ModelDiff.Fingerprints;
        global using ModelDiff.Http;
        global using ModelDiff.Inputs;
        global using ModelDiff.Lineage;
        global using ModelDiff.Measures;
        global using ModelDiff.MLNet;
        global using ModelDiff.Models;
        global using ModelDiff.OnnxRuntime;
        global using ModelDiff.Probes;
        global using ModelDiff.Reports;
        global using ModelDiff.Storage;
        global using ModelDiff.TFLite;
        global using ModelDiff.Training;
        global using ModelDiff.Verdicts;
        global using ModelDiff.Weights;
        global using static Given;

        internal static class Given
        {
            public static string folder => "";
            public static string[] files => [];
            public static string[] references => [];
            public static TorchSharp.torch.Tensor images => null!;
            public static IModelAdapter adapter => null!;
            public static IModelAdapter victim => null!;
            public static IModelAdapter suspect => null!;
            public static System.Security.Cryptography.X509Certificates.X509Certificate2 certificate => null!;
            public static double[] mean => [];
            public static double[] std => [];
        }
        """;

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    public static TheoryData<string> Places => [.. Blocks().Select(block => block.Place)];

    public static TheoryData<string> Studies => [.. Directory.EnumerateFiles(Path.Combine(Build.RepositoryRoot, "docs", "studies"), "*.cs").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Places))]
    public void Compile_Block_HasNoErrors(string place)
    {
        var text = Blocks().Single(block => block.Place == place).Text;

        Errors(text, text.StartsWith("using ModelDiff;", StringComparison.Ordinal) ? "" : Context).Should().BeEmpty($"{place} is\n{text}\n");
    }

    [Theory]
    [MemberData(nameof(Studies))]
    public void Compile_Study_HasNoErrors(string name)
    {
        var lines = File.ReadLines(Path.Combine(Build.RepositoryRoot, "docs", "studies", name)).Where(line => !line.StartsWith("#:", StringComparison.Ordinal));

        Errors(string.Join('\n', lines), "").Should().BeEmpty();
    }

    [Fact]
    public void Compile_WhatIsNotThere_HasErrors()
    {
        Errors("var audit = new PanelAudit();", Context).Should().ContainSingle().Which.Should().Contain("PanelAudit");
        Errors("using ModelDiff.Ddv;", "").Should().ContainSingle(error => error.Contains("Ddv"));
        Errors("var model = adapter.Normalized(mean, std);", Context).Should().BeEmpty();
    }

    [Fact]
    public void Blocks_OfAText_AreThoseBetweenFencesAndIndentedOnes() =>
        CodeBlock.Of("a.md", "Text\n```sh\none\n\ntwo\n```\nmore\n\n    three\n    four\nend\n").Should().Equal(new CodeBlock("a.md:2", "sh", "one\n\ntwo"), new CodeBlock("a.md:9", "", "three\nfour"));

    private static IEnumerable<CodeBlock> Blocks() =>
        CodeBlock.Documents(Build.RepositoryRoot).SelectMany(CodeBlock.OfFile).Concat(Directory.EnumerateFiles(NotebookTests.Folder, "*.ipynb").SelectMany(InNotebook)).Where(block => block.Language == "csharp");

    private static IEnumerable<CodeBlock> InNotebook(string path) =>
        JsonNode.Parse(File.ReadAllText(path))!["cells"]!.AsArray().Where(cell => cell!["cell_type"]!.GetValue<string>() == "markdown")
            .SelectMany((cell, number) => CodeBlock.Of($"{Path.GetFileName(path)}, text {number + 1}", string.Concat(cell!["source"]!.AsArray().Select(line => line!.GetValue<string>()))));

    private static IEnumerable<string> Errors(string program, string context) =>
        Compile(program, context).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString());

    internal static CSharpCompilation Compile(string program, string context)
    {
        var trees = new[] { program, ImplicitUsings, context }.Select(text => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest)));
        return CSharpCompilation.Create("document", trees, References, new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
    }
}
