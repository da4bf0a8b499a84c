namespace ModelDiff.Cli.Tests.Tutorials;

/// <summary>Goes through a tutorial as its reader does, in one folder.</summary>
/// <param name="folder">The reader's folder, with what the page says that he has.</param>
internal sealed class TutorialRun(string folder)
{
    /// <summary>
    /// What is typed otherwise than printed, so that a test takes seconds: how long is trained, how many twins and copies are made, the size of the images, and where the models of a matrix run.
    /// What is fine-tuned so shortly is found by luck, since the owner's coins are really random; the quantized copy stands for it.
    /// </summary>
    private static readonly (string Printed, string Typed)[] Smaller =
    [
        ("modeldiff prepare ", "modeldiff prepare --method quantize finetune steal-soft --shadows-per-method 1 --steps 20 --twins 7 "),
        (" --like ", " --steps 20 --twins 7 --like "),
        (" --references 1 ", " --references 1 --steps 20 --size 8x8 "),
        ("modeldiff matrix models/ ", "modeldiff matrix --in-process models/ "),
        ("\"steps\": 600", "\"steps\": 20"),
        ("/shadows/finetune-01.safetensors", "/shadows/quantize-01.safetensors"),
    ];

    private readonly string _folder = folder;

    /// <summary>Further words of the page that stand for something else here.</summary>
    public Dictionary<string, string> StandsFor { get; } = [];

    /// <summary>The programs that commands of tutorials may begin with.</summary>
    public static string[] Programs { get; } = ["modeldiff", "openssl"];

    /// <summary>Where the copy of a page lies.</summary>
    public static string PathOf(string page) => Path.Combine(AppContext.BaseDirectory, "Data", "documents", "docs", "tutorials", page);

    /// <summary>Does all that a page says, but for commands of other programs, and holds each exit code to what the page says.</summary>
    /// <param name="page">Its file name.</param>
    public async Task AllOfAsync(string page)
    {
        foreach (var step in TutorialStep.OfFile(PathOf(page)))
            await DoAsync(step);
    }

    /// <summary>Does one thing that a page says.</summary>
    public async Task DoAsync(TutorialStep step)
    {
        using var here = new WorkingFolder(_folder);
        var typed = step with { Text = Typed(step.Text) };
        if (step.File is { } file)
            await File.WriteAllTextAsync(file, typed.Text);
        else if (typed.Words is ["openssl", .. var words])
            OpenSsl.Run(words);
        else if (typed.Words is ["modeldiff", .. var line])
        {
            var result = await CommandResult.OfAsync(line);
            result.ExitCode.Should().Be(step.ExitCode, $"{step.Place} says so of\n{typed.Text}\n{result.Error}{result.Out}");
        }
    }

    private string Typed(string text) =>
        Smaller.Concat(StandsFor.Select(entry => (Printed: entry.Key, Typed: entry.Value)))
            .Aggregate(text, (line, change) => line.Replace(change.Printed, change.Typed, StringComparison.Ordinal));
}
