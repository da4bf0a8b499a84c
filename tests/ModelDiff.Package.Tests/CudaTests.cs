using System.Text.Json.Nodes;

namespace ModelDiff.Package.Tests;

/// <summary>What <c>ModelDiff.Cuda</c> brings, on any machine: the backends themselves are stood in for, and nothing runs.</summary>
[Collection(Packed.Name)]
public sealed class CudaTests(Workplace workplace)
{
    [Theory]
    [InlineData("linux-x64", "TorchSharp-cuda-linux")]
    [InlineData("win-x64", "TorchSharp-cuda-windows")]
    public async Task Build_ForAPlatform_BringsItsBackendAlone(string platform, string backend)
    {
        var folder = Program(platform, "ModelDiff.Cuda");

        await workplace.RunAsync(folder, "build", "-r", platform);

        Backends(folder).Should().Equal(backend);
        Built(folder).Should().Contain($"{backend}.so");
    }

    [Fact]
    public async Task Build_WithALibraryThatBringsTheCpu_LeavesThatOut()
    {
        var folder = Program("both", "ModelDiff.Cuda", "ModelDiff");

        await workplace.RunAsync(folder, "build", "-r", "linux-x64");

        Backends(folder).Should().Contain("libtorch-cpu-linux-x64").And.Contain("TorchSharp-cuda-linux");
        Built(folder).Should().Contain("TorchSharp-cuda-linux.so").And.Contain("libSkiaSharp.so").And.NotContain(["libtorch_cpu.so", "libtorch-cpu-linux-x64.so"]);
    }

    [Fact]
    public async Task Build_ForNoPlatform_SaysWhatToSet()
    {
        var folder = Program("none", "ModelDiff.Cuda");

        var build = () => workplace.RunAsync(folder, "build");

        (await build.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("error MODELDIFF1: ModelDiff.Cuda brings libtorch for one platform, and RuntimeIdentifier is '': set it to linux-x64 or win-x64 in none.csproj");
    }

    private string Program(string name, params string[] packages)
    {
        var folder = Directory.CreateDirectory(Path.Combine(workplace.Folder, $"cuda-{name}")).FullName;
        File.WriteAllText(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(packages.Select(package => $"""<PackageReference Include="{package}" Version="{workplace.Version}" />"""))}
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine(ModelDiff.LibraryInfo.Version);");
        return folder;
    }

    private static IEnumerable<string> Backends(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "obj", "project.assets.json")))!["libraries"]!.AsObject().Select(library => library.Key.Split('/')[0])
            .Where(id => id.StartsWith("libtorch-", StringComparison.Ordinal) || id.StartsWith("TorchSharp-", StringComparison.Ordinal));

    private static IEnumerable<string> Built(string folder) => Directory.EnumerateFiles(Path.Combine(folder, "bin"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file));
}
