using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Statistics;

namespace ModelDiff.Verdicts;

/// <summary>Tests whether a suspect is closer to the victim than to the victim's twins, with which the victim might change places unless the suspect was made from it.</summary>
/// <remarks>
/// <para>
/// Two measures, both whitened by the rest of the panel (<see cref="WhitenedCosine"/>): the residuals on natural inputs, which taught models inherit, and the geometry of noise, which models have in common only if they
/// began at the same weights or one is a copy. Twins of fresh initialization are the null of models that have an initialization of their own, twins of the victim's those that began where the victim did; noise tells
/// which question to ask. Each tail is an <see cref="ExchangeTest"/>.
/// </para>
/// The p-value is valid for twins of both kinds and for models that were taught by them. Source: docs/studies/verdict-rule.md, with all populations that it was measured on.
/// </remarks>
internal sealed class TwinTest
{
    /// <summary>Fewest reference models: the smallest panel that was measured.</summary>
    public const int LeastReferences = 13;

    /// <summary>Fewest reference models of the victim's task, where victim and suspect do the same.</summary>
    public const int LeastOfTask = 4;

    /// <summary>No p-value is stated below this: how far the tail holds beyond is not known.</summary>
    public const double LeastP = 1e-4;

    private const double ResidualLevel = 0.5;      // least spread among twins, as a share of their level
    private const double NoiseLevel = 1;           // noise varies more where there is much of it
    private const double StrangersNoise = 0.02;    // geometry of noise of models that have no initialization in common
    private const double RelativeP = 0.01;         // a reference model this unusual is a relative of the victim
    private const int LeastWhitening = 2;

    private readonly ImmutableArray<ModelSummary> _models;
    private readonly int _subjects;
    private readonly Lazy<SymmetricMatrix> _residuals;
    private readonly Lazy<SymmetricMatrix> _noise;

    /// <param name="models">Victim and suspects, then the panel.</param>
    /// <param name="subjects">How many of them are not of the panel.</param>
    public TwinTest(ImmutableArray<ModelSummary> models, int subjects)
    {
        (_models, _subjects) = (models, subjects);
        _residuals = new(() => Gram(model => model.Residuals, (a, b) => ModelSummary.Residual.Compare(a.AsSpan(), b.AsSpan())));
        _noise = new(() => Gram(model => model.Noise, (a, b) => EvidenceSet.NoiseGeometry.Compare(a.AsSpan(), b.AsSpan())));
    }

    private TwinTest(TwinTest all, ImmutableArray<int> rows, int subjects)
    {
        (_models, _subjects) = ([.. rows.Select(row => all._models[row])], subjects);
        _residuals = new(() => all._residuals.Value.Among(rows.AsSpan()));
        _noise = new(() => all._noise.Value.Among(rows.AsSpan()));
    }

    /// <summary>The same test over some of the models.</summary>
    /// <param name="rows">Victim and suspects, then the panel.</param>
    /// <param name="subjects">How many of them are not of the panel.</param>
    public TwinTest Among(ImmutableArray<int> rows, int subjects) => new(this, rows, subjects);

    /// <summary>Whether the panel holds twins at all.</summary>
    public bool HasTwins => _models.Skip(_subjects).Any(IsTwin);

    /// <summary>Whether two models may be twins: they have as many classes and give inputs the same ones far beyond chance, or nothing tells that they do not.</summary>
    public bool MayBeTwins(int victim, int suspect)
    {
        var (a, b) = (_models[victim], _models[suspect]);
        if (a.Classes.IsEmpty || b.Classes.IsEmpty || a.Classes[0] != b.Classes[0])
            return false;
        return !(ClassAgreement.Compare(a.Classes, b.Classes) <= ClassAgreement.SameTask) || TaskCoverage.SameTask(a, b);
    }

    /// <summary>Tests one pair.</summary>
    /// <param name="victim">Row of the victim.</param>
    /// <param name="suspect">Row of the suspect.</param>
    /// <param name="options">What is known of the initialization, and whether close reference models stay.</param>
    public TwinTestResult Judge(int victim, int suspect, AuditOptions options)
    {
        var sameClasses = MayBeTwins(victim, suspect);
        var panel = Panel(victim, suspect, sameClasses);
        var relatives = options.KeepsClose ? [] : Relatives(victim, panel);
        panel = panel with { References = [.. panel.References.Except(relatives)] };
        var result = new TwinTestResult
        {
            Twins = panel.Twins,
            References = panel.References.Length,
            ReferencesOfTask = panel.References.Count(row => IsOfTask(row, victim)),
            Architectures = panel.References.Select(row => _models[row].Profile.Architecture).OfType<string>().Distinct(StringComparer.Ordinal).Count(),
            SameClasses = sameClasses,
            LeftOut = [.. relatives.Select(row => _models[row].Profile.Name)],
        };
        if (!result.IsLargeEnough || !result.Twins.IsEnough(options.SecretInitialization))
            return result;
        result = result with { PRecipe = RecipeP(victim, panel) };
        if (result.IsOfAnotherRecipe)
            return result;
        var tails = TailsOf(victim, suspect, panel, sameClasses, options.SecretInitialization);
        var p = options.SecretInitialization ? tails.Attested : tails.Strict;
        return result with
        {
            Residuals = tails.Fresh?.Value,
            Noise = tails.Noise?.Value,
            PFresh = tails.Fresh?.P,
            PSame = tails.Same?.P,
            PNoise = tails.Noise?.P,
            SharesInitialization = tails.Shares,
            P = p is { } known ? Math.Max(known, LeastP) : null,
        };
    }

    /// <summary>
    /// The p-value of the geometry of noise among reference models alone, where there are no twins to ask for more: whether the suspect is closer to the victim than to them. It is blind to the task,
    /// which is what makes innocent models look close, and speaks for models of an initialization of their own only.
    /// </summary>
    /// <param name="victim">Row of the victim.</param>
    /// <param name="suspect">Row of the suspect.</param>
    /// <returns>At least <see cref="LeastP"/>; null where there is no noise, or fewer than 3 reference models that can be compared.</returns>
    public double? NoiseAmongReferences(int victim, int suspect)
    {
        if (!HasNoise(victim, suspect))
            return null;
        var references = Panel(victim, suspect, sameClasses: false).References;
        var strangers = Strangers(_noise.Value, victim, suspect, references, []);
        return strangers.Length > LeastWhitening && Whitened(_noise.Value, victim, suspect, references) is { } value
            ? Math.Max(LeastP, ExchangeTest.UpperTail(value, strangers, strangers, NoiseLevel))
            : null;
    }

    /// <summary>The p-value of a victim and its fresh twins being made by one recipe, with all of the panel that is of its task.</summary>
    /// <param name="victim">Row of the victim.</param>
    /// <returns>Null where natural inputs cannot tell.</returns>
    public double? RecipeP(int victim) => RecipeP(victim, Panel(victim, victim, sameClasses: true));

    private double? RecipeP(int victim, Rows panel) => RecipeTest.Of(
        _residuals.Value,
        victim,
        [.. panel.Fresh.Where(row => double.IsFinite(_residuals.Value[row, victim]))],
        [.. panel.References.Where(row => IsOfTask(row, victim) && double.IsFinite(_residuals.Value[row, victim]))]);

    /// <summary>The rows of the panel that can be compared with both models, and are no relatives of either.</summary>
    private Rows Panel(int victim, int suspect, bool sameClasses)
    {
        int[] usable =
        [
            .. Enumerable.Range(_subjects, _models.Length - _subjects)
                .Where(row => !AreRelated(row, victim) && !AreRelated(row, suspect))
                .Where(row => HasNoise(victim, suspect) ? AreComparable(_noise.Value, row, victim, suspect) : sameClasses && AreComparable(_residuals.Value, row, victim, suspect)),
        ];
        int[] twins = [.. usable.Where(row => IsTwin(_models[row]) && (!sameClasses || AreComparable(_residuals.Value, row, victim, suspect)))];
        return new Rows([.. twins.Where(row => !IsOwn(row))], [.. twins.Where(IsOwn)], [.. usable.Where(row => !IsTwin(_models[row]))]);
    }

    private bool HasNoise(int victim, int suspect) => !_models[victim].Noise.IsEmpty && !_models[suspect].Noise.IsEmpty;

    private bool IsOwn(int row) => _models[row].Profile.Initialization == ModelInitialization.Own;

    private static bool IsTwin(ModelSummary model) => model.Profile.Role == ModelRole.Twin;

    private static bool AreComparable(SymmetricMatrix gram, int row, int victim, int suspect) => double.IsFinite(gram[row, victim]) && double.IsFinite(gram[row, suspect]);

    private bool IsOfTask(int row, int victim) => ClassAgreement.Compare(_models[row].Classes, _models[victim].Classes) > ClassAgreement.SameTask;

    /// <summary>Reference models that the test itself takes for children of the victim: those that hide a thief, because they have in common with him what the panel should not. Repeated until none is left.</summary>
    private int[] Relatives(int victim, Rows panel)
    {
        var kept = panel.References;
        while (kept.Length > LeastWhitening + 1)
        {
            var (candidates, found) = (kept, new bool[kept.Length]);
            SideBySide.For(candidates.Length, i => found[i] = IsRelative(victim, candidates[i], panel with { References = [.. candidates.Where(other => other != candidates[i])] }));
            if (!found.Contains(true))
                break;
            kept = [.. candidates.Where((_, i) => !found[i])];
        }

        return [.. panel.References.Except(kept)];
    }

    private bool IsRelative(int victim, int row, Rows panel) =>
        panel.Twins.IsComplete && TailsOf(victim, row, panel, MayBeTwins(victim, row), secret: false).Recorded <= RelativeP;

    private Tails TailsOf(int victim, int suspect, Rows panel, bool sameClasses, bool secret)
    {
        var isComparable = sameClasses && double.IsFinite(_residuals.Value[victim, suspect]);
        int[] ofTask = isComparable ? [.. panel.References.Where(row => IsOfTask(row, victim) && AreComparable(_residuals.Value, row, victim, suspect))] : [];
        var (fresh, same, noise) = (default(Tail?), default(Tail?), default(Tail?));
        if (isComparable)
        {
            var strangers = Strangers(_residuals.Value, victim, suspect, ofTask, panel.Fresh);
            fresh = TailOf(_residuals.Value, victim, suspect, panel.Fresh, ofTask, strangers, ResidualLevel);
            same = TailOf(_residuals.Value, victim, suspect, panel.Same, [.. ofTask, .. panel.Fresh], strangers, ResidualLevel);
        }

        if (HasNoise(victim, suspect))
        {
            var strangers = Strangers(_noise.Value, victim, suspect, panel.References, panel.Fresh);
            noise = secret
                ? TailOf(_noise.Value, victim, suspect, panel.Fresh, panel.References, strangers, NoiseLevel)
                : TailOf(_noise.Value, victim, suspect, panel.Same, [.. panel.References, .. panel.Fresh], strangers, NoiseLevel);
        }

        return new Tails(isComparable, fresh, same, noise, Shares(victim, suspect, panel));
    }

    /// <summary>Whether noise shows the victim's initialization, or the victim itself, in a suspect; null where even twins that began there have lost it.</summary>
    private bool? Shares(int victim, int suspect, Rows panel)
    {
        if (!HasNoise(victim, suspect) || panel.Same.Length == 0)
            return null;
        var least = panel.Same.Min(row => _noise.Value[victim, row]);
        var highest = panel.Fresh.Select(row => _noise.Value[victim, row]).DefaultIfEmpty(StrangersNoise).Max();
        return Shares(least, highest, _noise.Value[victim, suspect]);
    }

    /// <summary>Whether the geometry of noise of victim and suspect is that of models of one beginning; null where it is too weak among twins of one beginning to tell.</summary>
    /// <param name="leastOfSame">The least that the victim has in common with a twin of its own initialization.</param>
    /// <param name="highestOfFresh">The most that it has in common with a fresh one.</param>
    /// <param name="ofSuspect">What it has in common with the suspect.</param>
    internal static bool? Shares(double leastOfSame, double highestOfFresh, double ofSuspect) =>
        leastOfSame > 2 * Math.Max(StrangersNoise, highestOfFresh) ? ofSuspect >= leastOfSame / 2 : null;

    /// <summary>The victim's place among its twins, all as the suspect sees them, each whitened by the others; null where nothing is left after that.</summary>
    private static Tail? TailOf(SymmetricMatrix gram, int victim, int suspect, int[] twins, int[] others, double[] strangers, double level)
    {
        int[] family = [victim, .. twins];
        var values = family.Select(member => Whitened(gram, member, suspect, [.. others, .. family.Where(row => row != member)])).OfType<double>().ToArray();
        return values.Length < family.Length || twins.Length == 0 || strangers.Length < 2 ? null : new Tail(values[0], ExchangeTest.UpperTail(values[0], values[1..], strangers, level));
    }

    /// <summary>How close the suspect is to reference models, each whitened by the others, victim and fresh twins included.</summary>
    private double[] Strangers(SymmetricMatrix gram, int victim, int suspect, int[] references, int[] fresh) =>
        [.. references.Select(row => Whitened(gram, row, suspect, [.. references.Where(other => !AreRelated(row, other)), victim, .. fresh])).OfType<double>()];

    private static double? Whitened(SymmetricMatrix gram, int a, int b, int[] panel) => panel.Length < LeastWhitening ? null : WhitenedCosine.Of(gram, a, b, panel);

    private bool AreRelated(int a, int b) => a == b || (_models[a].Profile.Family is { } family && family == _models[b].Profile.Family);

    private SymmetricMatrix Gram(Func<ModelSummary, ImmutableArray<double>> vector, Func<ImmutableArray<double>, ImmutableArray<double>, double?> product) => SymmetricMatrix.Of(
        _models.Length,
        1,
        (i, j) => vector(_models[i]).IsEmpty || vector(_models[j]).IsEmpty ? double.NaN : product(vector(_models[i]), vector(_models[j])) ?? double.NaN);

    /// <summary>Rows of a panel by what they are.</summary>
    private sealed record Rows(int[] Fresh, int[] Same, int[] References)
    {
        public TwinPanel Twins => new(Fresh.Length, Same.Length);
    }

    /// <summary>A whitened cosine with its p-value among twins.</summary>
    internal sealed record Tail(double Value, double P);

    /// <summary>All tails of one pair, and what follows from them.</summary>
    internal sealed record Tails(bool IsComparable, Tail? Fresh, Tail? Same, Tail? Noise, bool? Shares)
    {
        /// <summary>Believes neither that the twins' recipe is the victim's to the letter, nor that nobody was taught by a twin of the victim's initialization.</summary>
        public double? Strict => !IsComparable || Shares == true ? Noise?.P : Larger;

        /// <summary>Believes both: what is enough to leave a reference model out.</summary>
        public double? Recorded => IsComparable && Shares == false ? Fresh?.P : Strict;

        /// <summary>Where nobody else can have begun at the victim's initial weights: the smaller of two tests, doubled.</summary>
        public double? Attested => !IsComparable ? Noise?.P : (Fresh?.P, Noise?.P) switch
        {
            ({ } fresh, { } noise) => Math.Min(1, 2 * Math.Min(fresh, noise)),
            var (fresh, noise) => fresh ?? noise,
        };

        private double? Larger => Fresh is { } fresh && Same is { } same ? Math.Max(fresh.P, same.P) : null;
    }
}
