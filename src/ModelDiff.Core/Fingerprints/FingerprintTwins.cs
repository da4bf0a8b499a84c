using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff.Fingerprints;

/// <summary>What a fingerprint tells of its own twins, before anybody is suspected.</summary>
internal static class FingerprintTwins
{
    /// <summary>The probability of a victim that differs so from its fresh twins, if one recipe made them, see <see cref="RecipeTest"/>.</summary>
    /// <param name="fingerprint">Borrowed.</param>
    /// <returns>Null where there are too few twins or references, or no natural inputs.</returns>
    public static double? RecipeP(Fingerprint fingerprint)
    {
        if (fingerprint.VictimAnswers is not { } answers)
            return null;
        var victim = ModelSummary.Of(new ModelProfile(fingerprint.Victim.Name), answers, []);
        return new TwinTest([victim, .. fingerprint.Panel.Select(member => ModelSummary.Of(member.Profile, member.Answers, []).InClassesOf(victim))], subjects: 1).RecipeP(0);
    }

    /// <summary>Whether verdicts conclude nothing from the twins.</summary>
    public static bool AreUnlikeTheVictim(double? p) => p < RecipeTest.LeastP;
}
