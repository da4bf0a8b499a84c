using System.CommandLine;
using System.Diagnostics;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Models;
using ModelDiff.Weights;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff compare</c> and <c>fingerprint check</c> by weights alone; no model is run.</summary>
internal sealed class WeightsAlone(Terminal terminal, ModelSettings models, WeightOptions ancestry, ReportFiles reports, RunRecord record)
{
    /// <summary>The option that asks for it.</summary>
    public static Option<bool> Option() => new("--weights-only") { Description = "Compare the weights in the models' files alone: no model is run, and no panel is needed. Finds copies and tuned copies, not students." };

    /// <summary>Whether weights are all that is compared: because it is asked for, or because a file holds nothing else, which is told.</summary>
    /// <param name="isAskedFor">Whether <c>--weights-only</c> is given.</param>
    /// <param name="victim">The name of a listed model, or a path.</param>
    /// <param name="suspect">Likewise.</param>
    /// <param name="hasPanel">Whether a panel is given.</param>
    /// <param name="hasInputs">Whether inputs are given.</param>
    /// <exception cref="UsageException">It is asked for beside what asks models, or one of the two is no file.</exception>
    public bool Applies(bool isAskedFor, string victim, string suspect, bool hasPanel, bool hasInputs)
    {
        if (isAskedFor && (hasPanel || hasInputs))
            throw new UsageException("--weights-only asks no model: --panel and inputs do not go with it.");
        var without = isAskedFor ? null : new[] { victim, suspect }.FirstOrDefault(name => WeightFiles.HoldsNoModel(PathOf(name)));
        if (!isAskedFor && without is null)
            return false;
        if (new[] { victim, suspect }.FirstOrDefault(name => !WeightFiles.IsFile(PathOf(name))) is { } other)
            throw new UsageException($"'{other}' is no file: {(without is null ? "--weights-only reads files" : $"'{without}' holds weights without a model, which can be compared with those of a file alone")}.");
        if (without is not null)
            terminal.Error.WriteLine($"'{without}' holds weights without a model: weights alone are compared{(hasPanel || hasInputs ? "; panel and inputs have no say" : "")}.");
        return true;
    }

    /// <summary>Compares the weights of two files and writes the report that <see cref="ReportFiles.Show(ModelComparison, Terminal)"/> leaves.</summary>
    /// <param name="victim">The name of a listed model, or a path.</param>
    /// <param name="suspect">Likewise.</param>
    /// <param name="quiet">Whether progress is not told.</param>
    /// <param name="cancellationToken">Observed once per layer.</param>
    /// <exception cref="ModelLoadException">The weights of a file cannot be read.</exception>
    public async Task<ModelComparison> CompareAsync(string victim, string suspect, bool quiet, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        OutputFiles.CheckApart(reports.Paths, models.FilesOf([victim, suspect]).Append(reports.Key));
        reports.CheckAttestable(PathOf(suspect));
        var (own, other) = (WeightFiles.Read(PathOf(victim)), WeightFiles.Read(PathOf(suspect)));
        var weights = await ProgressDisplay.RunAsync(terminal, quiet, progress => Task.Run(() => WeightComparer.Compare(own, other, ancestry, progress, cancellationToken), cancellationToken));
        var names = ModelNames.Of([models.Describe(victim).Name ?? PathOf(victim), models.Describe(suspect).Name ?? PathOf(suspect)]);
        var comparison = ModelComparison.ByWeights(Signature(names[0], victim), Signature(names[1], suspect), weights) with { VictimSha256 = HashOf(own, victim), SuspectSha256 = HashOf(other, suspect) };
        return Finish(comparison, models.SettingsOf([victim, suspect]), start);
    }

    /// <summary>Compares the weights of a file with what a fingerprint keeps of the victim's.</summary>
    /// <param name="fingerprint">Borrowed.</param>
    /// <param name="file">Where it comes from.</param>
    /// <param name="suspect">The name of a listed model, or a path.</param>
    /// <param name="cancellationToken">Observed once per layer.</param>
    /// <exception cref="UsageException">It keeps nothing of the weights.</exception>
    /// <exception cref="ModelLoadException">The weights of the file cannot be read.</exception>
    public async Task<ModelComparison> CheckAsync(Fingerprint fingerprint, string file, string suspect, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        if (fingerprint.VictimWeights is not { } sketch)
            throw new UsageException($"'{suspect}' holds weights without a model, and '{file}' keeps nothing of the victim's weights.");
        terminal.Error.WriteLine($"'{suspect}' holds weights without a model: weights alone are compared.");
        var other = WeightFiles.Read(PathOf(suspect));
        var weights = await Task.Run(() => WeightComparer.Compare(sketch, other, ancestry, cancellationToken), cancellationToken);
        var comparison = ModelComparison.ByWeights(fingerprint.Victim, Signature(ModelNames.Of([models.Describe(suspect).Name ?? PathOf(suspect)])[0], suspect), weights) with { VictimSha256 = fingerprint.VictimSha256, SuspectSha256 = HashOf(other, suspect) };
        return Finish(comparison, [file, .. models.SettingsOf([suspect])], start);
    }

    private ModelComparison Finish(ModelComparison comparison, IEnumerable<string> inputs, long start)
    {
        comparison = comparison with { Record = record.With(RunRecord.Of(comparison), inputs), Elapsed = new(default, default, default, Stopwatch.GetElapsedTime(start)) };
        reports.WriteHtml(comparison, null, terminal);
        return comparison;
    }

    /// <summary>The hash that reading has taken; that of the model's own file where its weights lie in others.</summary>
    private string? HashOf(ModelWeights read, string name) => read.FileHash ?? models.HashOf(models.Describe(name));

    private string PathOf(string name) => models.Describe(name).Path;

    private ModelSignature Signature(string name, string model) => new(name) { Source = Path.GetFullPath(PathOf(model)) };
}
