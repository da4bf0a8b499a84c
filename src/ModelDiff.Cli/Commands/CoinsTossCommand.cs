using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Training;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff coins toss DATA -o FILE</c></summary>
internal static class CoinsTossCommand
{
    private const int FewPairs = 1000;

    public static Command Create(Terminal terminal)
    {
        var data = TrainingData.Argument();
        var output = new Option<string>("--output", "-o") { Description = "The file of the coins, which must not exist yet. Keep it secret.", HelpName = "FILE", Required = true };
        var training = new Option<string?>("--training") { Description = "Where the list goes of all images but those that lost their toss: .csv where images are files, else .safetensors. Default: beside the coins, named after them.", HelpName = "FILE" };
        var unpaired = new Option<string?>("--unpaired") { Description = "Also list the images that are in no pair, to train references on for 'coins check --panel'; as --training.", HelpName = "FILE" };
        var key = SignatureFile.Option();
        var tosses = OptionText.Number<int>("--tosses", "How many pairs of images a coin is tossed for; each costs the training one image. Default: 5000, but no more than a fifth of the images of a class.", value => value >= 10, "a whole number, at least 10");
        var (hard, modelOptions) = (HardImages(), new ModelOptions());
        var command = new Command("toss", "Before training: pair images of one class, toss a coin for each pair, and list what is left to train on.") { data }.WithExamples(
            "modeldiff coins toss photos/ -o coins.json",
            "modeldiff coins toss photos/ -o coins.json --unpaired apart.csv",
            "modeldiff coins toss photos/ -o coins.json --sign private.pem");
        command.Add(Headings.Results, output, training, unpaired, key);
        command.Add(Headings.Training, tosses, hard);
        modelOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            var (source, file, keyFile) = (parsed.GetRequiredValue(data), parsed.GetRequiredValue(output), parsed.GetValue(key));
            var (signature, list, apart) = (SignatureFile.Of(file, keyFile), parsed.GetValue(training), parsed.GetValue(unpaired));
            var extension = NamedImages.ExtensionFor(source);
            CheckExtension(training.Name, list, extension, source);
            CheckExtension(unpaired.Name, apart, extension, source);
            list ??= Path.ChangeExtension(file, null) + ".training" + extension;
            Check(file, signature, list, apart);
            SignatureFile.CheckKey(keyFile);
            var (wanted, names, models) = (parsed.Given(tosses), parsed.GetValue(hard) ?? [], modelOptions.Read(parsed, cancellationToken));
            using var toss = await ProgressDisplay.RunAsync(terminal, parsed.GetValue(CommonOptions.Quiet), progress => TossAsync(source, models, names, wanted, progress, cancellationToken));
            toss.WriteTraining(list);
            if (apart is not null)
                toss.WriteUnpaired(apart);
            toss.Coins.Write(file);
            SignatureFile.Write(terminal, file, keyFile);
            Print(terminal, toss, file, list, apart);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string[]> HardImages() => new(CoinOptions.Hard)
    {
        Description = "Pair the images that these models of the same classes know least: files, folders of files, a panel.json or its folder, or names from --models. Fewer coins then say as much; the training loses hard images.",
        HelpName = "MODEL",
        AllowMultipleArgumentsPerToken = true,
    };

    private static async Task<CoinToss> TossAsync(string source, ModelSettings models, string[] names, int? pairs, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        if (names.Length == 0)
            return await Task.Run(() => CoinToss.Of(source, pairs, progress, cancellationToken), cancellationToken);
        var hard = ModelReferences.OfImages(models, names);
        using var ahead = models.StartAhead(names);
        return await Task.Run(() => CoinToss.OfHardAsync(source, hard, pairs, progress, cancellationToken), cancellationToken);
    }

    /// <exception cref="UsageException">A file cannot be written, or is there already: what coins said once cannot be tossed again.</exception>
    private static void Check(params string?[] outputs)
    {
        if (outputs.FirstOrDefault(path => path == OutputFiles.StandardOutput) is not null)
            throw new UsageException("coins and their list are files; they do not go to standard output.");
        OutputFiles.CheckWritable(outputs);
        if (outputs.FirstOrDefault(path => File.Exists(path)) is { } existing)
            throw new UsageException($"'{existing}' exists: coins that were tossed once, and what was trained by them, cannot be told again without it. Name another file.");
    }

    /// <exception cref="UsageException">A list cannot have this name.</exception>
    private static void CheckExtension(string option, string? list, string extension, string source)
    {
        if (list?.EndsWith(extension, StringComparison.OrdinalIgnoreCase) == false)
            throw new UsageException($"{option} must end with {extension}, since '{source}' holds {(extension == NamedFiles.ListExtension ? "image files" : "arrays")}; got '{list}'.");
    }

    private static void Print(Terminal terminal, CoinToss toss, string file, string list, string? apart)
    {
        foreach (var skipped in toss.Skipped)
            terminal.Warn($"skipped '{skipped.Path}': {skipped.Reason}");
        CoinView.Print(toss, file, list, apart, terminal.Results);
        if (toss.Coins.Pairs.Length < FewPairs)
            terminal.Warn($"{toss.Coins.Pairs.Length} pairs find the model itself and close copies; thousands are needed to find what learned from its answers alone.");
    }
}
