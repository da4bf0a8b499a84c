using System.Reflection;

namespace ModelDiff.Package.Tests;

/// <summary>What the build knows of itself.</summary>
internal static class Build
{
    /// <summary><c>Release</c> or <c>Debug</c>.</summary>
    public static string Configuration { get; } = Metadata("Configuration");

    /// <summary>The folder of the solution.</summary>
    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    /// <summary>Where restored packages lie on this machine.</summary>
    public static string PackageCache { get; } = Metadata("PackageCache");

    private static string Metadata(string key) => typeof(Build).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == key).Value!;
}
