namespace ModelDiff.Package.Tests;

/// <summary>A user's machine: a temporary folder outside the repository, in which the packages that are built here can be had, and no others of their names.</summary>
/// <remarks>
/// Packages that the solution's own restore brought are taken from this machine's cache, and those that only other platforms use are stood in for, so that nothing is downloaded.
/// With the environment variable <c>MODELDIFF_CONFIGURED_FEEDS=1</c> the machine's own feeds are asked for both, as a user would: that is half a gigabyte.
/// Packages of this library have a version of their own, and are unpacked into the temporary folder: no older one can be mistaken for them.
/// </remarks>
public sealed class Workplace : IAsyncLifetime
{
    private static readonly bool UsesConfiguredFeeds = Environment.GetEnvironmentVariable("MODELDIFF_CONFIGURED_FEEDS") == "1";

    /// <summary>All packages of this repository.</summary>
    public static IReadOnlyList<string> Packages { get; } = [.. Directory.EnumerateFiles(Path.Combine(Build.RepositoryRoot, "src"), "*.csproj", SearchOption.AllDirectories)
        .Where(project => File.ReadAllText(project).Contains("<IsPackable>true</IsPackable>", StringComparison.Ordinal)).Select(project => Path.GetFileNameWithoutExtension(project)!).Order(StringComparer.Ordinal)];

    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("modeldiff-").FullName;

    /// <summary>The folder with the packages.</summary>
    public string Feed => Path.Combine(Folder, "feed");

    /// <summary>The folder for data of the user's programs: what file-based programs are built to lies here.</summary>
    private string Data => Path.Combine(Folder, "data");

    /// <summary>The packages' version.</summary>
    public string Version => $"0.1.0-test{Path.GetFileName(Folder)["modeldiff-".Length..].ToLowerInvariant()}";

    /// <summary>Runs the .NET SDK's command as a user would, in a folder of the workplace.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds all that it wrote.</exception>
    public Task<string> RunAsync(string folder, params string[] arguments) => Dotnet.RunAsync(folder, Data, arguments);

    /// <summary>Packs the libraries as they are built, and sets the folder up.</summary>
    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Data);
        foreach (var package in Packages)
        {
            var project = Path.Combine(Build.RepositoryRoot, "src", package, $"{package}.csproj");
            await RunAsync(Folder, "pack", project, "--no-build", "-c", Build.Configuration, "-o", Feed, $"-p:Version={Version}", $"-p:NuspecOutputPath={Path.Combine(Folder, "nuspec")}");
        }

        if (!UsesConfiguredFeeds)
            StandIn.WriteAll(Feed);
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                {(UsesConfiguredFeeds ? "" : "<clear />")}
                <add key="feed" value="{Feed}" />
              </packageSources>
              <config>
                <add key="signatureValidationMode" value="accept" />
              </config>
            </configuration>
            """);
        Write("Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <RestorePackagesPath>{Path.Combine(Folder, "packages")}</RestorePackagesPath>
                {(UsesConfiguredFeeds ? "" : $"<RestoreFallbackFolders>{Build.PackageCache}</RestoreFallbackFolders>")}
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
                <CreateSymbolicLinksForCopyLocalIfPossible>true</CreateSymbolicLinksForCopyLocalIfPossible>
              </PropertyGroup>
            </Project>
            """);
        Write("Directory.Build.targets", $"""
            <Project>
              <ItemGroup>
                <PackageReference Update="{string.Join(';', Packages)}" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        Write("Directory.Packages.props", "<Project />");
    }

    /// <summary>Removes the folder.</summary>
    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);
}
