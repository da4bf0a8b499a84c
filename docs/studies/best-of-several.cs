#!/usr/bin/env dotnet
#:project ../../benchmarks/ModelDiff.ModelReuse/ModelDiff.ModelReuse.csproj
#:property PublishAot=false
#:property IsPackable=false
#:property AssemblyName=ModelDiff.ModelReuse.Tests

// An owner who trains several models and ships the best of them: does that make innocents look guilty?
//
//     modelreuse audits --out audits --config fashion.json --seed 7 --owners 4      # docs/modelreuse.md has the configuration
//     dotnet run -c Release best-of-several.cs -- audits fashion.json 7
//
// Each of an owner's nine models by one recipe takes the victim's place in turn, the other eight are its twins.

using ModelDiff;
using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.ModelReuse.Audits;
using ModelDiff.Probes;
using ModelDiff.Training;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

const int References = 20;
var (folder, seed) = (args[0], long.Parse(args[2]));
TorchRuntime.EnsureLoaded();
using var images = new AuditImages(AuditsConfig.Read(args[1]), seed, CPU, CancellationToken.None);
using var seeds = new AuditJudge(images.Owner, seed).Seeds();
var options = new AuditOptions { SecretInitialization = true };
var owners = Directory.GetDirectories(folder, "owner-*").Order(StringComparer.Ordinal).ToArray();
using var probe = MakeProbe();
var evidence = EvidenceSet.For(options.Evidence, probe.Parts);
var answers = new Dictionary<string, (ModelAnswers Answers, double Accuracy)>();
var verdicts = new List<(int Rank, double? P, VerdictDecision Decision)>();
foreach (var owner in owners)
{
    string[] family = [Path.Combine(owner, "owner.safetensors"), .. Files(owner, "twins", "twin-0*"), .. Files(owner, "innocents", "fresh-twin-*")];
    string[] suspects =
    [
        .. Files(owner, "innocents", "same-arch*"), .. Files(owner, "innocents", "other-arch*"), .. Files(owner, "others-child", "*"),
        .. owners.Where(other => other != owner).SelectMany(other => Files(other, "twins", "twin-0*").Prepend(Path.Combine(other, "owner.safetensors"))),
    ];
    var references = Files(folder, "references", "*").Take(References).Select((file, i) => Summary(file, new ModelProfile($"reference {i}"))).ToArray();
    var best = family.OrderByDescending(file => Asked(file).Accuracy).ToArray();
    Console.WriteLine($"{Path.GetFileName(owner)}: {string.Join(" ", best.Select(file => $"{Asked(file).Accuracy:0.000}"))}");
    for (var rank = 0; rank < best.Length; rank++)
    {
        var twins = best.Where((_, i) => i != rank).Select((file, i) => Summary(file, new ModelProfile($"twin {i}") { Role = ModelRole.Twin, Initialization = ModelInitialization.Fresh }));
        var verdict = new PairVerdict([Summary(best[rank], new ModelProfile("victim")), .. suspects.Select((file, i) => Summary(file, new ModelProfile($"suspect {i}")))], [.. references, .. twins], evidence);
        for (var suspect = 1; suspect <= suspects.Length; suspect++)
        {
            var result = verdict.Judge(0, suspect, options).Verdict;
            verdicts.Add((rank, result.P, result.Decision));
        }
    }
}

foreach (var rank in verdicts.GroupBy(entry => entry.Rank))
    Console.WriteLine($"{rank.Key + 1}. of {rank.Count()} innocents: derived {rank.Count(entry => entry.Decision == VerdictDecision.Derived)}, p at most 5 % {rank.Count(entry => entry.P <= 0.05)}, withheld {rank.Count(entry => entry.Decision == VerdictDecision.Undetermined)}");
foreach (var (asked, _) in answers.Values)
    asked.Dispose();

ModelSummary Summary(string file, ModelProfile profile) => ModelSummary.Of(profile, Asked(file).Answers, evidence);

(ModelAnswers Answers, double Accuracy) Asked(string file)
{
    if (answers.TryGetValue(file, out var known))
        return known;
    using var model = TrainedModel.Load(file);
    using var network = TrainedModel.LoadNetwork(file, TrainedModel.Describe(file));
    return answers[file] = (probe.AskAsync(model, new ModelAsker(), null, CancellationToken.None).AsTask().GetAwaiter().GetResult(), ModelAccuracy.Of(network, images.HeldOut));
}

Probe MakeProbe()
{
    using var like = TrainedModel.Load(Path.Combine(owners[0], "owner.safetensors"));
    return ProbeRecipe.Make(new GenerationContext { Victim = like, Seeds = seeds, Seed = seed }, options.Probe);
}

static string[] Files(string folder, string part, string name) => [.. Directory.GetFiles(Path.Combine(folder, part), $"{name}.safetensors").Order(StringComparer.Ordinal)];
