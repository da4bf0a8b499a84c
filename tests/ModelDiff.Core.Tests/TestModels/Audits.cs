using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Tests.TestModels;

/// <summary>Audits on as few pairs as there may be, which cost four rows.</summary>
internal static class Audits
{
    public const int PairRows = 4;

    public static async Task<AuditResult> RunAsync(AuditOptions options, IModelAdapter victim, IModelAdapter suspect, IReadOnlyList<ModelReference> panel, Tensor? seeds = null, int batchSize = 40)
    {
        var comparer = new ModelComparer(new ComparisonOptions { Generator = new RandomPairs(), Pairs = PairRows / 2, Audit = options, BatchSize = batchSize, ChecksModels = false });
        return (await comparer.CompareAsync(victim, suspect, seeds, panel)).Audit!;
    }
}
