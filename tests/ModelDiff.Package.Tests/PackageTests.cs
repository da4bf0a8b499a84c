using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ModelDiff.Package.Tests;

[Collection(Packed.Name)]
public sealed class PackageTests(Workplace workplace)
{
    private const string SameVersion = "[own]";

    private static readonly string[] Bundles = ["ModelDiff", "ModelDiff.Cuda"];

    public static TheoryData<string> Packages => [.. Workplace.Packages];

    public static TheoryData<string> Libraries => [.. Workplace.Packages.Except(Bundles)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Pack_EachPackage_SaysWhatItIs(string id)
    {
        using var package = Open(id, "nupkg");
        var metadata = Metadata(package);

        metadata["id"].Value.Should().Be(id);
        metadata["license"].Value.Should().Be("MIT");
        metadata["readme"].Value.Should().Be("README.md");
        metadata["icon"].Value.Should().Be("icon.png");
        metadata["description"].Value.Length.Should().BeGreaterThan(60);
        metadata["tags"].Value.Split(' ').Should().Contain("model-reuse");
        metadata["releaseNotes"].Value.Should().Contain("### Verdicts").And.NotContain("\n## ", "only what is new in this version");
    }

    /// <summary>NuGet takes names that differ by case alone for one name: a tool named modeldiff and the library could not lie on one feed.</summary>
    [Fact]
    public void Tool_HasANameOfItsOwn()
    {
        var project = XDocument.Load(Path.Combine(Build.RepositoryRoot, "src", "ModelDiff.Cli", "ModelDiff.Cli.csproj")).Root!;

        string[] names = [.. Workplace.Packages, project.Descendants("PackageId").Single().Value];

        names.Should().OnlyHaveUniqueItems(name => name.ToLowerInvariant());
        project.Descendants("ToolCommandName").Single().Value.Should().Be("modeldiff");
        File.ReadAllText(Path.Combine(Build.RepositoryRoot, "README.md")).Should().Contain($"dotnet tool install {names[^1]} ");
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Pack_EachPackage_HasAReadmeOfItsOwnAndTheIcon(string id)
    {
        using var package = Open(id, "nupkg");

        using var readme = new StreamReader(package.GetEntry("README.md")!.Open());
        readme.ReadToEnd().Should().StartWith($"# {id}\n").And.Contain($"dotnet add package {id}");
        using var icon = package.GetEntry("icon.png")!.Open();
        using var image = SkiaSharp.SKBitmap.Decode(icon);
        (image.Width, image.Height).Should().Be((128, 128), "feeds show icons of this size");
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Pack_EachLibrary_HoldsLibraryDocumentationAndSymbols(string id)
    {
        using var package = Open(id, "nupkg");

        package.Entries.Select(entry => entry.FullName).Should().Contain([$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"]).And.NotContain(name => name.StartsWith("runtimes/", StringComparison.Ordinal));
        using var symbols = Open(id, "snupkg");
        symbols.Entries.Select(entry => entry.FullName).Should().Contain($"lib/net10.0/{id}.pdb");
    }

    [Theory]
    [InlineData("ModelDiff.Core", "Microsoft.Extensions.Logging.Abstractions", "SharpZipLib", "SkiaSharp", "System.Numerics.Tensors", "TorchSharp")]
    [InlineData("ModelDiff.Extensions.DependencyInjection", "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Options.ConfigurationExtensions", "ModelDiff.Training")]
    [InlineData("ModelDiff.Http", "Microsoft.Extensions.Http.Resilience", "ModelDiff.Core")]
    [InlineData("ModelDiff.MLNet", "Microsoft.ML", "ModelDiff.Core")]
    [InlineData("ModelDiff.OnnxRuntime", "Microsoft.ML.OnnxRuntime.Managed", "ModelDiff.Core")]
    [InlineData("ModelDiff.TFLite", "ModelDiff.Core")]
    [InlineData("ModelDiff.Training", "ModelDiff.Core")]
    public void Pack_EachLibrary_DependsOnWhatItsCodeUses(string id, params string[] expected) => Dependencies(id).Keys.Should().BeEquivalentTo(expected);

    [Fact]
    public void Pack_EachPackage_AsksForThisVersionOfTheOthers()
    {
        var ours = Workplace.Packages.SelectMany(id => Dependencies(id).Where(dependency => dependency.Key.StartsWith("ModelDiff", StringComparison.Ordinal))).ToList();

        ours.Should().NotBeEmpty().And.OnlyContain(dependency => dependency.Value == SameVersion);
    }

    [Fact]
    public void Pack_ModelDiff_BringsAllThatAProgramOnTheCpuNeeds() => Dependencies("ModelDiff").Should().BeEquivalentTo(new Dictionary<string, string>
    {
        ["ModelDiff.Core"] = SameVersion,
        ["ModelDiff.Http"] = SameVersion,
        ["ModelDiff.OnnxRuntime"] = SameVersion,
        ["ModelDiff.TFLite"] = SameVersion,
        ["ModelDiff.Training"] = SameVersion,
        ["Microsoft.ML.OnnxRuntime"] = $"[{CentralVersions.OnnxRuntime}]",
        ["SkiaSharp.NativeAssets.Linux.NoDependencies"] = $"[{CentralVersions.SkiaSharp}]",
        ["TorchSharp"] = $"[{CentralVersions.TorchSharp}]",
        ["libtorch-cpu-linux-x64"] = $"[{CentralVersions.LibTorch}]",
        ["libtorch-cpu-osx-arm64"] = $"[{CentralVersions.LibTorch}]",
        ["libtorch-cpu-win-x64"] = $"[{CentralVersions.LibTorch}]",
    });

    [Fact]
    public void Pack_ModelDiffCuda_BringsTheSameButForTheBackend()
    {
        var expected = Dependencies("ModelDiff").Where(dependency => !dependency.Key.StartsWith("libtorch-", StringComparison.Ordinal));

        Dependencies("ModelDiff.Cuda").Should().BeEquivalentTo(new Dictionary<string, string>(expected));
        using var package = Open("ModelDiff.Cuda", "nupkg");
        using var file = package.GetEntry("runtime.json")!.Open();
        var platforms = JsonNode.Parse(file)!["runtimes"]!.AsObject();
        platforms.Select(platform => platform.Value!["ModelDiff.Cuda"]!.AsObject().Single()).Select(backend => (backend.Key, backend.Value!.GetValue<string>())).Should().Equal(
            ("TorchSharp-cuda-linux", $"[{CentralVersions.TorchSharp}]"), ("TorchSharp-cuda-windows", $"[{CentralVersions.TorchSharp}]"));
    }

    /// <summary>Names and versions; the version of this test's packages reads as <see cref="SameVersion"/>.</summary>
    private Dictionary<string, string> Dependencies(string id)
    {
        using var package = Open(id, "nupkg");
        return Metadata(package)["dependencies"].Descendants().Where(node => node.Attribute("id") is not null)
            .ToDictionary(node => node.Attribute("id")!.Value, node => node.Attribute("version")!.Value is var version && version == $"[{workplace.Version}]" ? SameVersion : version);
    }

    private ZipArchive Open(string id, string kind) => ZipFile.OpenRead(Path.Combine(workplace.Feed, $"{id}.{workplace.Version}.{kind}"));

    private static Dictionary<string, XElement> Metadata(ZipArchive package)
    {
        using var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(nuspec).Root!.Elements().Single().Elements().ToDictionary(element => element.Name.LocalName);
    }
}
