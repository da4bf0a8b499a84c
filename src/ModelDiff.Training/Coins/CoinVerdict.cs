using System.Collections.Immutable;
using System.Globalization;
using ModelDiff.Reports;
using ModelDiff.Statistics;
using ModelDiff.Verdicts;

namespace ModelDiff.Training;

/// <summary>What the test of coins says of a suspect, in words that claim no more than it shows.</summary>
internal static class CoinVerdict
{
    private const double LeastLearned = 0.2;   // of the way from chance to perfection; below it a model has other classes, or none

    /// <summary>The verdict.</summary>
    /// <param name="test">The test, what the references find easier taken off.</param>
    /// <param name="alone">The test without references, the same where there are none.</param>
    /// <param name="references">How many count.</param>
    /// <param name="rate">The accepted false-positive rate.</param>
    /// <param name="accuracy">The share of all images that the suspect gives their class.</param>
    /// <param name="classCount">The owner's classes.</param>
    public static Verdict Of(SignFlipTest test, SignFlipTest alone, int references, double rate, double accuracy, int classCount)
    {
        if (alone.Count == 0)
            return new Verdict(VerdictDecision.Undetermined, null, ["The suspect knows both images of every pair equally well, as one does that gives the same answer to everything: nothing can be judged."]);
        if (alone.SmallestP > rate)
            return new Verdict(VerdictDecision.Undetermined, alone.P, [FormattableString.Invariant($"Only {NumberText.Count(alone.Count, "pair")} differ, which cannot give a p below {alone.SmallestP:0.####}; {NumberText.Percent(rate)} is accepted.")]) { SmallestP = alone.SmallestP };
        if (test.P > rate && ModelAccuracy.Learned(accuracy, classCount) < LeastLearned)
            return new Verdict(VerdictDecision.Undetermined, test.P, [FormattableString.Invariant($"The suspect is right on {accuracy:0.000} of the images, hardly oftener than by chance: it does not tell these classes, in whatever order, so that nothing can be judged.")]) { SmallestP = test.SmallestP };
        var size = $"z = {Number(test.Z)} over {NumberText.Count(test.Count, "pair")}{(references == 0 ? "" : $", what {NumberText.Count(references, "reference")} find easier taken off; {Number(alone.Z)} without them")}";
        return test.P <= rate
            ? new Verdict(VerdictDecision.Derived, test.P, Found(size, references > 0)) { SmallestP = test.SmallestP }
            : new Verdict(VerdictDecision.NotShown, test.P, NotFound(size)) { SmallestP = test.SmallestP };
    }

    private static string Number(double z) => z.ToString("0.00", CultureInfo.InvariantCulture);

    private static ImmutableArray<string> Found(string size, bool withReferences) =>
    [
        $"The suspect knows the images that the coins chose better than those that they left out ({size}).",
        "So it was made from a model that learned the chosen images, or was itself trained on images that these coins chose; both use the secret, and which of the two it is, is not claimed.",
        "This holds if the hash of the coins was on record before the suspect was made, and nobody else knew the choice: coins tossed later, and images whose choice was public, as by a published training list, prove nothing.",
        .. withReferences ? ["It holds further if the references had nothing of the coins: references that were trained on images which lost their toss make everybody look guilty."] : Array.Empty<string>(),
    ];

    private static ImmutableArray<string> NotFound(string size) =>
    [
        $"The suspect does not know the images that the coins chose better than chance allows ({size}).",
        "That is no innocence: copies that learned from answers alone keep little of single images, and are often not shown.",
    ];
}
