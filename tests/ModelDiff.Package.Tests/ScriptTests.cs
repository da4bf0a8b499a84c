using ModelDiff.Package.Tests.Notebooks;
using SkiaSharp;

namespace ModelDiff.Package.Tests;

/// <summary>Runs the scripts of docs/scripts as a user does: <c>dotnet run FILE.cs</c>, against the packed library.</summary>
[Collection(Packed.Name)]
public sealed class ScriptTests : IDisposable
{
    private static readonly string Sources = Path.Combine(Build.RepositoryRoot, "docs", "scripts");
    private static readonly string Panel = Path.Combine(AppContext.BaseDirectory, "Data", "panel");

    private readonly Workplace _workplace;
    private readonly string _folder;

    public ScriptTests(Workplace workplace)
    {
        _workplace = workplace;
        _folder = Path.Combine(workplace.Folder, "scripts");
        Directory.CreateDirectory(Path.Combine(_folder, "models"));
        foreach (var script in Directory.EnumerateFiles(Sources, "*.cs"))
            File.Copy(script, Path.Combine(_folder, Path.GetFileName(script)), overwrite: true);
    }

    [Fact]
    public async Task GettingStarted_TellsRelativeFromStranger()
    {
        (await RunAsync("getting-started.cs")).Should().Contain("50 adversarial pairs of inputs [3, 16, 16]").And.MatchRegex(@"another task\s+similarity  0\.9[89]\d").And.MatchRegex(@"same task\s+similarity  0\.[0-8]\d");

        (await RunAsync("getting-started.cs", Model("victim"), Model("derived"), Model("stranger"))).Should().MatchRegex(@"derived\s+similarity  0\.99\d").And.MatchRegex(@"stranger\s+similarity  0\.[0-6]");
    }

    [Fact]
    public async Task AuditASuspect_GivesVerdicts()
    {
        (await RunAsync("audit-a-suspect.cs")).Should().Contain("mine, fine-tuned to another task: Undetermined").And.Contain("a stranger of the same task: NotShown");

        (await RunAsync("audit-a-suspect.cs", Model("victim"), Model("derived"), References, Images())).Should().Contain("derived: Undetermined").And.Contain("modeldiff panel train").And.Contain("geometry-natural");
        File.Exists(Path.Combine(_folder, "victim.fingerprint.safetensors")).Should().BeTrue();
        Written("derived.html").Should().StartWith("<!DOCTYPE html>").And.Contain("Undetermined: ").And.Contain("data:image/png;base64,", "the pairs that tell most are shown");
    }

    [Fact]
    public async Task LineageOfAFolder_FindsGroups()
    {
        (await RunAsync("lineage-of-a-folder.cs")).ReplaceLineEndings("\n").Should().Contain("related: a, a-tuned, a-tuned-again\nrelated: b, b-tuned\n").And.Contain("stranger:");
        Written("lineage.html").Should().StartWith("<!DOCTYPE html>").And.Contain("2 groups of relatives among 6 models");

        var models = Path.Combine(_folder, "models");
        foreach (var model in Directory.EnumerateFiles(Panel))
            File.Copy(model, Path.Combine(models, Path.GetFileName(model)));
        (await RunAsync("lineage-of-a-folder.cs", models, References)).Should().MatchRegex(@"victim\.onnx +1\.00 +0\.0\d +1\.00").And.EndWith(");" + Environment.NewLine);
        Directory.EnumerateFiles(Path.Combine(models, ".answers")).Should().HaveCount(3 + 14, "the answers of models and references are kept");
    }

    [Fact]
    public async Task YourOwnEvidence_IsTestedAgainstThePanel()
    {
        (await RunAsync("your-own-evidence.cs")).Should().MatchRegex(@"least-likely-class   +0\.\d+   z +\d+\.\d").And.MatchRegex(@"all together .* p 0\.0083");

        (await RunAsync("your-own-evidence.cs", Model("victim"), Model("derived"), References, Images())).Should().MatchRegex(@"all together .* p 0\.0083");
    }

    [Fact]
    public void EveryScript_IsRunByATest()
    {
        var tested = typeof(ScriptTests).GetMethods().Select(method => method.Name.Split('_')[0]);

        foreach (var script in Directory.EnumerateFiles(Sources, "*.cs").Select(path => Path.GetFileNameWithoutExtension(path)!))
            tested.Should().Contain(name => name.Equals(script.Replace("-", ""), StringComparison.OrdinalIgnoreCase), $"{script}.cs needs a test");
    }

    [Fact]
    public void EveryScript_NamesThisVersion()
    {
        foreach (var script in Directory.EnumerateFiles(Sources, "*.cs"))
        {
            var ours = File.ReadLines(script).Where(line => line.StartsWith("#:package ModelDiff.", StringComparison.Ordinal)).ToList();
            ours.Should().NotBeEmpty().And.OnlyContain(line => line.EndsWith($"@{LibraryInfo.Version}", StringComparison.Ordinal), $"{script} is of this version");
        }
    }

    [Fact]
    public void TheToyWorld_IsTheSameInEveryScriptAndNotebook()
    {
        const string Start = "/// <summary>A small world";
        var scripts = Directory.EnumerateFiles(Sources, "*.cs").Select(File.ReadAllText);
        var cells = Directory.EnumerateFiles(NotebookTests.Folder, "*.ipynb").SelectMany(path => new Notebook(path).Cells).Select(cell => cell.Source);
        var worlds = scripts.Concat(cells).Where(text => text.Contains(Start, StringComparison.Ordinal)).Select(text => text[text.IndexOf(Start, StringComparison.Ordinal)..].TrimEnd()).ToList();

        worlds.Should().HaveCount(8);
        worlds.Distinct().Should().ContainSingle();
    }

    /// <summary>What the scripts wrote goes, so that each run starts afresh.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string References => Path.Combine(Panel, "references");

    private static string Model(string name) => Path.Combine(Panel, $"{name}.onnx");

    private string Written(string file) => File.ReadAllText(Path.Combine(_folder, file));

    private Task<string> RunAsync(string script, params string[] arguments) => _workplace.RunAsync(_folder, ["run", script, .. arguments]);

    /// <summary>A folder of small pictures.</summary>
    private string Images()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "images")).FullName;
        var random = new Random(1);
        for (var i = 0; i < 40; i++)
        {
            using var bitmap = new SKBitmap(8, 8);
            for (var pixel = 0; pixel < 64; pixel++)
                bitmap.SetPixel(pixel % 8, pixel / 8, new SKColor((uint)random.Next() | 0xff000000));
            using var file = File.Create(Path.Combine(folder, $"{i}.png"));
            bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
        }

        return folder;
    }
}
