using System.IO.Compression;
using System.Xml.Linq;

namespace ModelDiff.Package.Tests;

[Collection(Packed.Name)]
public sealed class PackageTests(Workplace workplace)
{
    public static TheoryData<string> Libraries => ["ModelDiff.Core", "ModelDiff.OnnxRuntime", "ModelDiff.Http"];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Pack_EachLibrary_SaysWhatItIs(string library)
    {
        using var package = Open(library, "nupkg");
        var metadata = Metadata(package);

        metadata["id"].Value.Should().Be(library);
        metadata["license"].Value.Should().Be("MIT");
        metadata["readme"].Value.Should().Be("README.md");
        metadata["description"].Value.Length.Should().BeGreaterThan(60);
        metadata["tags"].Value.Split(' ').Should().Contain("model-reuse");
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Pack_EachLibrary_HoldsLibraryDocumentationAndReadme(string library)
    {
        using var package = Open(library, "nupkg");

        package.Entries.Select(entry => entry.FullName).Should().Contain([$"lib/net10.0/{library}.dll", $"lib/net10.0/{library}.xml", "README.md"]);
        using var symbols = Open(library, "snupkg");
        symbols.Entries.Select(entry => entry.FullName).Should().Contain($"lib/net10.0/{library}.pdb");
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Pack_EachLibrary_LeavesTheNativeBackendToTheApplication(string library)
    {
        using var package = Open(library, "nupkg");
        var dependencies = Metadata(package)["dependencies"].Descendants().Select(node => node.Attribute("id")?.Value).OfType<string>().ToList();

        dependencies.Should().Contain("TorchSharp");
        dependencies.Should().NotContain(id =>
            id.StartsWith("libtorch", StringComparison.OrdinalIgnoreCase) || id.StartsWith("TorchSharp-", StringComparison.OrdinalIgnoreCase) || id == "Microsoft.ML.OnnxRuntime");
        package.Entries.Should().NotContain(entry => entry.FullName.StartsWith("runtimes/", StringComparison.Ordinal));
    }

    private ZipArchive Open(string library, string kind) => ZipFile.OpenRead(Path.Combine(workplace.Feed, $"{library}.{workplace.Version}.{kind}"));

    private static Dictionary<string, XElement> Metadata(ZipArchive package)
    {
        using var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(nuspec).Root!.Elements().Single().Elements().ToDictionary(element => element.Name.LocalName);
    }
}
