namespace ModelDiff.Package.Tests;

/// <summary>A new console project outside the repository, which references the packed library and a backend, and compares two models in ten lines.</summary>
[Collection(Packed.Name)]
public sealed class ConsumerTests(Workplace workplace)
{
    private static string Data(string model) => Path.Combine(AppContext.BaseDirectory, "Data", model);

    [Fact]
    public async Task Run_TwoModels_ComparesThem()
    {
        var project = Path.Combine(workplace.Folder, "consumer");
        Directory.CreateDirectory(project);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Consumer")))
            File.Copy(file, Path.Combine(project, Path.GetFileName(file)));

        File.ReadAllLines(Path.Combine(project, "Program.cs")).Should().HaveCount(10);
        await workplace.RunAsync(project, "build", "-v", "quiet");
        var itself = await workplace.RunAsync(project, "run", "--no-build", "--", Data("mlp.pt"), Data("mlp.pt"));
        var other = await workplace.RunAsync(project, "run", "--no-build", "--", Data("mlp.pt"), Data("mlp_double.pt"));

        itself.Should().StartWith("similarity 1.000 in [1, 1] at 95 %").And.Contain("verdict Undetermined");
        other.Should().MatchRegex(@"^similarity 0\.\d{3} in \[0\.\d+, 0\.\d+\] at 95 %");
        Directory.Exists(Path.Combine(workplace.Folder, "packages", "modeldiff.core", workplace.Version)).Should().BeTrue("the packed library is the one that was used");
    }
}
