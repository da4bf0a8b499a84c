using System.Collections.Immutable;
using ModelDiff.Verdicts;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>What the library's verdict says of all pairs of one sort, at its accepted rate of 1 %.</summary>
/// <param name="Name">The sort: a method of reuse, or a kind of innocents.</param>
/// <param name="Derived">Pairs that are called derived.</param>
/// <param name="NotShown">Pairs of which derivation is not shown.</param>
/// <param name="Undetermined">Pairs of which the verdict is withheld.</param>
internal sealed record VerdictCell(string Name, int Derived, int NotShown, int Undetermined)
{
    /// <summary>Counts pairs.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="cases">The cases; each candidate makes a pair.</param>
    /// <param name="decide">The verdict on a case's first candidate.</param>
    public static VerdictCell Of(string name, IEnumerable<ReuseCase> cases, Func<ReuseCase, VerdictDecision> decide)
    {
        var decisions = cases.SelectMany(item => item.Candidates.Select(candidate => decide(item with { Candidates = [candidate] }))).ToLookup(decision => decision);
        return new VerdictCell(name, decisions[VerdictDecision.Derived].Count(), decisions[VerdictDecision.NotShown].Count(), decisions[VerdictDecision.Undetermined].Count());
    }

    /// <summary>The same sort in another zoo, added.</summary>
    public VerdictCell Plus(VerdictCell other) => this with { Derived = Derived + other.Derived, NotShown = NotShown + other.NotShown, Undetermined = Undetermined + other.Undetermined };

    /// <summary>All sorts of a zoo that it has pairs of: the paper's methods, what the paper lacks, innocents, second models by one recipe.</summary>
    public static ImmutableArray<VerdictCell> All(ReuseCases cases, Func<ReuseCase, VerdictDecision> decide) =>
        [.. MeasureScore.Sorts(cases).Select(sort => Of(sort.Name, sort.Cases, decide))];
}
