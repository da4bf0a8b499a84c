using System.Xml.Linq;

namespace ModelDiff.Package.Tests;

/// <summary>The versions of packages that <c>Directory.Packages.props</c> states.</summary>
internal static class CentralVersions
{
    private static readonly XElement Properties = XDocument.Load(Path.Combine(Build.RepositoryRoot, "Directory.Packages.props")).Root!;

    public static string TorchSharp { get; } = Of("TorchSharpVersion");

    public static string LibTorch { get; } = Of("LibTorchVersion");

    public static string OnnxRuntime { get; } = Of("OnnxRuntimeVersion");

    public static string SkiaSharp { get; } = Of("SkiaSharpVersion");

    private static string Of(string property) => Properties.Descendants(property).Single().Value;
}
