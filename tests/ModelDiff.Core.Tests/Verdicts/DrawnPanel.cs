using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Verdicts;

/// <summary>A victim, a suspect that has a share of it, references and twins, all drawn: natural answers are of the task, the recipe and what a model has of its own; noise is of the beginning and what a model has of its own.</summary>
internal sealed class DrawnPanel(bool natural, bool noise)
{
    public const int References = 14;
    private const int Rows = 60;
    private const int Classes = 5;

    /// <summary>How much of the victim's initialization the last twin of it kept.</summary>
    public double OfLastSame { get; init; } = 1;

    /// <summary>How much of the victim's initialization the last fresh twin has.</summary>
    public double OfLastFresh { get; init; }

    public TwinTestResult Judge(double ofVictim, AuditOptions options, string? victimFamily = null, string? suspectFamily = null, string[]? referenceFamilies = null)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(11, CPU);
        var (task, recipe, own, beginning) = (Draw() * 4, Draw(), Draw(), Draw());
        ModelSummary[] models =
        [
            Model(new ModelProfile("victim") { Family = victimFamily }, 1, 1),
            Model(new ModelProfile("suspect") { Family = suspectFamily }, ofVictim, ofVictim),
            .. Enumerable.Range(0, References).Select(i => Model(new ModelProfile($"reference {i}") { Family = referenceFamilies?.ElementAtOrDefault(i) }, 0, 0)),
            .. Enumerable.Range(0, 4).Select(i => Model(new ModelProfile($"fresh {i}") { Role = ModelRole.Twin, Initialization = ModelInitialization.Fresh }, 0, i == 3 ? OfLastFresh : 0)),
            .. Enumerable.Range(0, 3).Select(i => Model(new ModelProfile($"same {i}") { Role = ModelRole.Twin, Initialization = ModelInitialization.Own }, 0, i == 2 ? OfLastSame : 1)),
        ];
        return new TwinTest([.. models], 2).Judge(0, 1, options);

        Tensor Draw() => randn([Rows, Classes], generator: generator);

        ModelSummary Model(ModelProfile profile, double ofOwn, double ofBeginning)
        {
            var isReference = profile.Name.StartsWith("reference", StringComparison.Ordinal);
            var parts = new Dictionary<ProbePart, Tensor>();
            if (natural)
                parts[ProbePart.Natural] = task + (isReference ? 0 : 1) * recipe + ofOwn * own + Math.Sqrt(1 - ofOwn * ofOwn) * Draw();
            if (noise)
                parts[ProbePart.Noise] = ofBeginning * beginning + (0.2 + 0.8 * (1 - ofBeginning)) * Draw();
            using var answers = new ModelAnswers(profile.Name, parts);
            return ModelSummary.Of(profile, answers, []);
        }
    }
}
