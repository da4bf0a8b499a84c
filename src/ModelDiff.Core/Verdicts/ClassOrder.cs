using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Statistics;

namespace ModelDiff.Verdicts;

/// <summary>Which class of one model is which of another's, where both tell the same classes in different orders: the matching under which most natural inputs get the same one.</summary>
/// <remarks>
/// Only looked for where the classes as they stand do not agree, and only found where the order that half of the inputs show makes the other half agree; so it changes nothing between models whose
/// classes agree, or that do different tasks. (Some order makes many inputs agree by chance where there are as many classes as inputs, and is found by the victim's own errors.)
/// </remarks>
internal sealed class ClassOrder
{
    private const int LeastInputs = 64;   // half of them tell a kappa of 0.25 from chance

    private readonly int[] _theirs;   // for each class of the first model, that of the second
    private readonly int[] _ours;     // the reverse

    private ClassOrder(int[] theirs)
    {
        _theirs = theirs;
        _ours = new int[theirs.Length];
        for (var k = 0; k < theirs.Length; k++)
            _ours[theirs[k]] = k;
    }

    /// <summary>The order, or null where there is none to find.</summary>
    /// <param name="first">The model whose order counts.</param>
    /// <param name="second">The model whose classes are matched with it.</param>
    public static ClassOrder? Of(ModelSummary first, ModelSummary second) => Of(first.Classes, second.Classes);

    /// <summary>The order, or null where there is none to find.</summary>
    /// <param name="a">Classes in the order that counts, see <see cref="ClassAgreement.Summarize"/>.</param>
    /// <param name="b">Those that are matched with them.</param>
    public static ClassOrder? Of(ImmutableArray<double> a, ImmutableArray<double> b) =>
        a.Length > LeastInputs && ClassAgreement.Compare(a, b) <= ClassAgreement.SameTask && OneHalfTellsTheOther(a, b) ? Best(a, b) : null;

    /// <summary>The matching under which most inputs get the same class.</summary>
    private static ClassOrder Best(ImmutableArray<double> a, ImmutableArray<double> b) => new(LabelMatching.Of((int)a[0], Labels(a), Labels(b)));

    private static int[] Labels(ImmutableArray<double> classes) => [.. classes.Skip(1).Select(label => (int)label)];

    /// <summary>Whether the matching by every other input holds for the rest.</summary>
    private static bool OneHalfTellsTheOther(ImmutableArray<double> a, ImmutableArray<double> b) =>
        ClassAgreement.Compare(Half(a, 0), Best(Half(a, 1), Half(b, 1)).OfClasses(Half(b, 0))) > ClassAgreement.SameTask;

    private static ImmutableArray<double> Half(ImmutableArray<double> classes, int remainder) => [classes[0], .. classes.Skip(1).Where((_, i) => i % 2 == remainder)];

    /// <summary>The second model's classes by the first one's names; see <see cref="ClassAgreement"/>.</summary>
    public ImmutableArray<double> OfClasses(ImmutableArray<double> classes) => [classes[0], .. classes.Skip(1).Select(label => (double)_ours[(int)label])];

    /// <summary>The second model's rows with one value per class in the first one's order; see <see cref="ResidualAgreement"/>.</summary>
    public ImmutableArray<double> OfRows(ImmutableArray<double> rows) =>
        rows.IsEmpty ? rows : [rows[0], .. Enumerable.Range(0, rows.Length - 1).Select(i => rows[1 + i - (i % _theirs.Length) + _theirs[i % _theirs.Length]])];
}
