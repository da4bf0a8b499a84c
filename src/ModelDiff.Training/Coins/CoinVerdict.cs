using System.Globalization;
using ModelDiff.Reports;
using ModelDiff.Statistics;
using ModelDiff.Verdicts;

namespace ModelDiff.Training;

/// <summary>What the test of coins says of a suspect, in words that claim no more than it shows.</summary>
internal static class CoinVerdict
{
    /// <summary>The verdict.</summary>
    /// <param name="test">The test.</param>
    /// <param name="rate">The accepted false-positive rate.</param>
    public static Verdict Of(SignFlipTest test, double rate)
    {
        if (test.Count == 0)
            return new Verdict(VerdictDecision.Undetermined, null, ["The suspect knows both images of every pair equally well, as one does that gives the same answer to everything: nothing can be judged."]);
        if (test.SmallestP > rate)
            return new Verdict(VerdictDecision.Undetermined, test.P, [FormattableString.Invariant($"Only {NumberText.Count(test.Count, "pair")} differ, which cannot give a p below {test.SmallestP:0.####}; {NumberText.Percent(rate)} is accepted.")]) { SmallestP = test.SmallestP };
        var z = test.Z.ToString("0.00", CultureInfo.InvariantCulture);
        return new Verdict(test.P <= rate ? VerdictDecision.Derived : VerdictDecision.NotShown, test.P, test.P <= rate
            ?
            [
                $"The suspect knows the images that the coins chose better than those that they left out (z = {z} over {test.Count} pairs).",
                "So it was made from a model that learned the chosen images, or was itself trained on images that these coins chose; both use the secret, and which of the two it is, is not claimed.",
                "This holds if the hash of the coins was on record before the suspect was made, and nobody else knew the choice: coins tossed later, and images whose choice was public, as by a published training list, prove nothing.",
            ]
            :
            [
                $"The suspect does not know the images that the coins chose better than chance allows (z = {z} over {test.Count} pairs).",
                "That is no innocence: copies that learned from answers alone keep little of single images, and are often not shown.",
            ]) { SmallestP = test.SmallestP };
    }
}
