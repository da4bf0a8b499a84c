using System.Runtime.InteropServices;
using ModelDiff.Models;
using ModelDiff.Tests;

namespace ModelDiff.Package.Tests;

/// <summary>The first program of the README in an empty folder, as the README says it: <c>dotnet new console</c>, <c>dotnet add package ModelDiff</c>, <c>dotnet run</c>.</summary>
[Collection(Packed.Name)]
public sealed class FirstProgramTests(Workplace workplace)
{
    private const string PhotoShape = "(3, 224, 224)";

    [Fact]
    public async Task Run_FirstProgram_WithModelDiffAlone()
    {
        var folder = await NewProgramAsync("first", "ModelDiff");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), FirstProgram());
        FirstProgram().Should().Contain("(3, 32, 32)");
        GiveFiles(folder);
        GivenFiles.WritePanel(Path.Combine(folder, "panel"), new TensorShape(3, 32, 32));

        var output = await workplace.RunAsync(folder, "run");

        output.Should().MatchRegex(@"^(Derived|NotShown|Undetermined), p = [01](\.\d+)?: ").And.MatchRegex(@"\nsimilarity 0\.\d{3}, \[");
        var native = Directory.EnumerateFiles(Path.Combine(folder, "bin"), "*", SearchOption.AllDirectories).Where(file => file.Contains("native", StringComparison.Ordinal)).ToList();
        native.Should().Contain(file => file.Contains("torch_cpu", StringComparison.Ordinal)).And.Contain(file => file.Contains("SkiaSharp", StringComparison.Ordinal)).And.Contain(file => file.Contains("onnxruntime", StringComparison.Ordinal));
        native.Should().OnlyContain(file => file.Contains(RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal) || file.Contains("/osx/", StringComparison.Ordinal), "other platforms' parts stay out");
    }

    [Fact]
    public async Task Run_WithCoreAlone_NamesThePackageToAdd()
    {
        var folder = await NewProgramAsync("core", "ModelDiff.Core");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), """
            using ModelDiff;
            using ModelDiff.Inputs;
            using ModelDiff.Models;

            foreach (Action open in (Action[])[() => TorchScriptAdapter.Load("owner.pt"), () => SeedInputs.Load("photos"), () => new ModelSignature("mine")])
            {
                try
                {
                    open();
                }
                catch (TorchRuntimeException exception)
                {
                    Console.WriteLine(exception.Message);
                }
            }
            """);
        GiveFiles(folder);

        var lines = (await workplace.RunAsync(folder, "run")).TrimEnd().Split('\n');

        lines.Should().HaveCount(3).And.OnlyContain(line => line.Contains($"add the package ModelDiff {LibraryInfo.Version}, which brings all native parts, or libtorch-cpu-") && line.Contains(CentralVersions.LibTorch));
    }

    [Fact]
    public async Task Run_WithoutOnnxRuntimeAndImageDecoder_NamesThePackagesToAdd()
    {
        var folder = await NewProgramAsync("parts", "ModelDiff.OnnxRuntime");
        await workplace.RunAsync(folder, "add", "package", $"libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}", "--version", CentralVersions.LibTorch);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), """
            using ModelDiff;
            using ModelDiff.Inputs;
            using ModelDiff.OnnxRuntime;

            foreach (Action open in (Action[])[() => OnnxAdapter.Load("suspect.onnx"), () => SeedInputs.Load("photos")])
            {
                try
                {
                    open();
                }
                catch (ModelDiffException exception)
                {
                    Console.WriteLine(exception.Message);
                }
            }
            """);
        GiveFiles(folder);

        var lines = (await workplace.RunAsync(folder, "run")).TrimEnd().Split('\n');

        lines[0].Should().Contain($"add the package ModelDiff {LibraryInfo.Version}").And.Contain($"or Microsoft.ML.OnnxRuntime {CentralVersions.OnnxRuntime}");
        if (OperatingSystem.IsLinux())   // elsewhere SkiaSharp brings its native part itself
            lines[1].Should().Contain($"add the package ModelDiff {LibraryInfo.Version}").And.Contain($"or SkiaSharp.NativeAssets.Linux.NoDependencies {CentralVersions.SkiaSharp}.");
    }

    /// <summary>As it stands, but for photos of 32 pixels: those of 224 would take minutes.</summary>
    private static string FirstProgram() => CodeBlock.OfFile(Path.Combine(Build.RepositoryRoot, "README.md")).First(block => block.Language == "csharp").Text.Replace(PhotoShape, "(3, 32, 32)", StringComparison.Ordinal);

    private async Task<string> NewProgramAsync(string name, string package)
    {
        var folder = Directory.CreateDirectory(Path.Combine(workplace.Folder, name)).FullName;
        await workplace.RunAsync(folder, "new", "console", "--no-restore");
        await workplace.RunAsync(folder, "add", "package", package, "--version", workplace.Version);
        return folder;
    }

    /// <summary>Two models, and a photo for each of the 100 pairs.</summary>
    private static void GiveFiles(string folder)
    {
        File.Copy(Data("owner.pt"), Path.Combine(folder, "owner.pt"));
        File.Copy(Data("suspect.onnx"), Path.Combine(folder, "suspect.onnx"));
        GivenFiles.WritePhotos(Path.Combine(folder, "photos"));
    }

    private static string Data(string file) => Path.Combine(AppContext.BaseDirectory, "Data", file);
}
