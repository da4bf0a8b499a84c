using System.CommandLine;
using System.CommandLine.Parsing;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Commands;

/// <summary><c>generate --scale smoke|standard --out DIR</c>: trains a zoo.</summary>
internal static class GenerateCommand
{
    /// <param name="output">Receives a summary.</param>
    /// <param name="error">Receives a line per model.</param>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var scale = new Option<string>("--scale") { Description = "smoke (a few minutes) or standard (the paper's 114 models and more).", HelpName = "smoke|standard", DefaultValueFactory = _ => "standard" };
        scale.AcceptOnlyFromAmong("smoke", "standard");
        var config = new Option<string?>("--config") { Description = "JSON with datasets, widths and schedules of your own, in place of a scale.", HelpName = "FILE.json" };
        var folder = new Option<string>("--out") { Description = "Folder that keeps the models; what it holds already is not made again.", HelpName = "DIR", Required = true };
        var seed = new Option<long>("--seed") { Description = "Decides images, first weights and batches.", HelpName = "N" };
        var seeds = new Option<int>("--seeds") { Description = "How many zoos to make, with seeds from --seed on.", HelpName = "K", DefaultValueFactory = _ => 1 };
        seeds.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var count) && count < 1)
                result.AddError("--seeds must be at least 1.");
        });
        var command = new Command("generate", "Train a zoo of models with known lineage.") { scale, config, folder, seed, seeds };
        command.SetAction((parsed, cancellationToken) => Task.Run(() =>
        {
            var settings = parsed.GetValue(config) is { } file ? ZooScales.Read(file) : ZooScales.Parse(parsed.GetRequiredValue(scale));
            TorchRuntime.EnsureLoaded();
            var builder = new ZooBuilder(settings, parsed.GetRequiredValue(folder));
            for (var i = 0; i < parsed.GetRequiredValue(seeds); i++)
                Summarize(builder.Build(parsed.GetValue(seed) + i, new Lines(error), cancellationToken), output);
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static void Summarize(ZooManifest zoo, TextWriter output)
    {
        var trained = zoo.Models.Sum(model => model.Seconds);
        output.WriteLine(FormattableString.Invariant(
            $"seed {zoo.Seed}: {zoo.Models.Length} models ({zoo.Models.Count(model => model.Recipe.Group == ModelGroup.Paper)} of the paper's kinds), accuracy {zoo.Models.Min(model => model.Accuracy):0.000} to {zoo.Models.Max(model => model.Accuracy):0.000}, {trained:0} s of training"));
    }

    /// <summary>Writes a line per model at once, in order.</summary>
    private sealed class Lines(TextWriter error) : IProgress<ZooProgress>
    {
        public void Report(ZooProgress value)
        {
            var (record, fidelity) = (value.Record, value.Record.Fidelity);
            var end = value.Kept ? "kept" : FormattableString.Invariant($"{record.Seconds:0.0} s");
            error.WriteLine(FormattableString.Invariant(
                $"[{value.Completed}/{value.Total}] {record.Recipe.Name}  accuracy {record.Accuracy:0.000}{(fidelity is null ? "" : FormattableString.Invariant($", fidelity {fidelity:0.000}"))}, {end}"));
        }
    }
}
