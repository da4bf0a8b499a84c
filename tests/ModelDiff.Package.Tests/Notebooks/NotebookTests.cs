using ModelDiff.Measures;

namespace ModelDiff.Package.Tests.Notebooks;

/// <summary>
/// Executes the notebooks of docs/notebooks, cell by cell. With the environment variable <c>MODELDIFF_REFRESH_NOTEBOOKS=1</c> their stored outputs are replaced by
/// what the cells give; without it, an output that is stored must still be given.
/// </summary>
public sealed class NotebookTests
{
    private static readonly bool Refresh = Environment.GetEnvironmentVariable("MODELDIFF_REFRESH_NOTEBOOKS") == "1";

    /// <summary>Where the notebooks are.</summary>
    public static string Folder { get; } = Path.Combine(Build.RepositoryRoot, "docs", "notebooks");

    public static TheoryData<string> Notebooks => [.. Directory.EnumerateFiles(Folder, "*.ipynb").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Run_Notebook_GivesWhatItsReadersSee(string name)
    {
        var notebook = new Notebook(Path.Combine(Folder, name));
        var kernel = new NotebookKernel();

        foreach (var (cell, number) in notebook.Cells.Select((cell, i) => (cell, i + 1)))
        {
            IReadOnlyList<CellOutput> outputs = [];
            var run = async () => outputs = await kernel.RunAsync(cell.Source);
            await run.Should().NotThrowAsync($"{name} runs\n{cell.Source}\n");
            if (Refresh)
                cell.Store(outputs, number);
            outputs.Select(output => output.Kind).Should().Equal(cell.Outputs.Select(output => output.Kind), $"that is what {name} holds for\n{cell.Source}\n");
        }

        notebook.Cells.SelectMany(cell => cell.Outputs).Should().Contain(output => output.MimeType == "text/html");
        if (Refresh)
            notebook.Save();
    }

    [Fact]
    public async Task Run_CellThatThrows_Fails()
    {
        var run = () => new NotebookKernel().RunAsync("""throw new InvalidOperationException("no");""");

        await run.Should().ThrowAsync<InvalidOperationException>().WithMessage("no");
    }

    [Theory]
    [InlineData("""#r "nuget: ModelDiff.Core, 0.0.1" """)]
    [InlineData("""#r "nuget: ModelDiff.Cora, 0.1.0" """)]
    public async Task Run_PackageThatIsNotThere_Fails(string line)
    {
        var run = () => new NotebookKernel().RunAsync(line);

        await run.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Run_Cells_ShareVariablesAndShowTheirLastValue()
    {
        var kernel = new NotebookKernel();

        (await kernel.RunAsync("""#r "nuget: ModelDiff.Core, 0.1.0" """ + "\nusing ModelDiff.Measures;\nvar ddv = new DecisionDistanceVector(\"a\", \"cosine\", [0.5, 1]);")).Should().BeEmpty();
        (await kernel.RunAsync("Console.WriteLine(ddv.Count);\nddv")).Select(output => output.Kind).Should().Equal("standard output", "text/html by ModelDiff");
        (await kernel.RunAsync("ddv.ModelName")).Should().Equal(new CellOutput("text/plain", "a"));
    }
}
