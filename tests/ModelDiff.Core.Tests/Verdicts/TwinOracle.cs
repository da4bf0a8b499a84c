using System.Text.Json;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Verdicts;

/// <summary>A small made-up case with a victim, twins of both kinds, references and suspects of known kinds, and every step of the verdict as NumPy and SciPy compute it (tests/oracle/verdict_oracle.py).</summary>
internal sealed class TwinOracle
{
    private readonly JsonElement _root = JsonDocument.Parse(File.ReadAllText(Path.Combine("Data", "verdict", "oracle.json"))).RootElement;

    public static ModelSummary[] PanelOf(TwinOracle oracle) => [.. oracle.References, .. oracle.Fresh, .. oracle.Same];

    public ModelSummary Victim => Summary("victim");

    public IEnumerable<string> Suspects => Names("suspects");

    public ModelSummary[] References => [.. Names("references").Select(name => Summary(name))];

    public ModelSummary[] Fresh => [.. Names("fresh").Select(name => Summary(name, new ModelProfile(name) { Role = ModelRole.Twin, Initialization = ModelInitialization.Fresh }))];

    public ModelSummary[] Same => [.. Names("same").Select(name => Summary(name, new ModelProfile(name) { Role = ModelRole.Twin, Initialization = ModelInitialization.Own }))];

    public double RecipeP => _root.GetProperty("pRecipe").GetDouble();

    public JsonElement Expected(string suspect) => _root.GetProperty("expected").GetProperty(suspect);

    public ModelSummary Summary(string name, ModelProfile? profile = null) => Summary(name, answers => answers, profile);

    /// <summary>The summary of a model after something was done to its answers.</summary>
    public ModelSummary Summary(string name, Func<Tensor, Tensor> change, ModelProfile? profile = null)
    {
        using var scope = NewDisposeScope();
        var parts = _root.GetProperty("answers").GetProperty(name);
        using var answers = new ModelAnswers(name, new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = change(Rows(parts.GetProperty("natural"))), [ProbePart.Noise] = change(Rows(parts.GetProperty("noise"))) });
        return ModelSummary.Of(profile ?? new ModelProfile(name), answers, [new OutputGeometry()]);
    }

    public TwinTestResult Judge(string suspect, AuditOptions options) => Judge(suspect, PanelOf(this), options);

    public TwinTestResult Judge(string suspect, IReadOnlyList<ModelSummary> panel, AuditOptions options) => new TwinTest([Victim, Summary(suspect), .. panel], 2).Judge(0, 1, options);

    private static Tensor Rows(JsonElement rows) => tensor([.. rows.EnumerateArray().SelectMany(row => row.EnumerateArray().Select(value => value.GetSingle()))]).reshape(rows.GetArrayLength(), -1);

    private IEnumerable<string> Names(string kind) => _root.GetProperty(kind).EnumerateArray().Select(name => name.GetString()!);
}
