using ModelDiff.Fingerprints;
using ModelDiff.Models;
using ModelDiff.Training;
using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Output;

/// <summary>What an owner can prove with a fingerprint, and what not.</summary>
internal static class PreparationView
{
    public static void Print(Fingerprint fingerprint, VictimRecipe recipe, PanelFile panel, PreparationOptions options, IEnumerable<string> methods, TextWriter output)
    {
        output.WriteLine();
        if (!fingerprint.Power.IsEmpty)
            output.WriteLine($"At a false-positive rate of {VerdictRule.Percent(options.Comparison.Audit.FalsePositiveRate)}, an audit with this fingerprint would call derived:");
        foreach (var power in fingerprint.Power)
            output.WriteLine(FormattableString.Invariant($"  {power.Found} of {power.Of} copies {PowerText.Made(power.Method)} (so {power.Low:0 %} to {power.High:0 %} of all such, with 95 % confidence)"));
        foreach (var lack in Lacks(fingerprint, recipe, panel, methods))
            output.WriteLine($"! {lack}");
        output.WriteLine("Which of two models came first it cannot tell: keep the fingerprint, signed and dated, from before a dispute.");
    }

    private static IEnumerable<string> Lacks(Fingerprint fingerprint, VictimRecipe recipe, PanelFile panel, IEnumerable<string> methods)
    {
        if (fingerprint.Power.IsEmpty)
            yield return "There is no copy to tell that by: its power is not known.";
        var unknown = methods.Except(fingerprint.Power.Select(power => power.Method)).Select(PowerText.Made).ToArray();
        if (unknown.Length > 0 && !fingerprint.Power.IsEmpty)
            yield return $"Of models {string.Join(" or ", unknown)} the power is not known: there is no such copy.";
        var none = fingerprint.Power.Where(power => power.Found == 0).Select(power => PowerText.Made(power.Method)).ToArray();
        if (none.Length > 0)
            yield return $"None of the copies {string.Join(" or ", none)} was found: of such models 'not shown' says little.";
        if (recipe.Guess is { } guess)
            yield return $"The victim's recipe was guessed: {guess}";
        if (recipe.NoTwins is { } why)
            yield return char.ToUpperInvariant(why[0]) + why[1..];
        if (FingerprintTwins.RecipeP(fingerprint) is { } recipeP && FingerprintTwins.AreUnlikeTheVictim(recipeP))
            yield return $"The twins are unlike the victim: made by one recipe, they would differ from it so with probability {PValueText.InSentence(recipeP)}, and no verdict rests on them. Something of its training is not as its recipe.json says.";
        var references = fingerprint.Panel.Count(member => member.Profile.Role == ModelRole.Reference);
        var (fresh, own) = (Twins(fingerprint, ModelInitialization.Fresh), Twins(fingerprint, ModelInitialization.Own));
        if (references < TwinTest.LeastReferences)
            yield return $"There are {references} references; a verdict needs {TwinTest.LeastReferences}.";
        if (fresh < TwinPanel.LeastFresh || own < TwinPanel.LeastOwn)
            yield return $"There are {fresh} twins of fresh weights and {own} of the victim's own initial ones: of a suspect with the victim's classes 'derived' is withheld below {TwinPanel.LeastFresh} and {TwinPanel.LeastOwn}.{(own < TwinPanel.LeastOwn && !recipe.Recipe.TellsInitialization ? " Without a recipe that tells seed or initial weights, none can begin where the victim did; a record that they were secret, '--secret-initialization', stands in for those." : "")}";
        foreach (var refused in panel.Refused)
            yield return FormattableString.Invariant($"{refused.Name} ({refused.Recipe.Architecture}) did not learn, accuracy {refused.Accuracy:0.000}, and is not in the panel.");
    }

    private static int Twins(Fingerprint fingerprint, ModelInitialization initialization) =>
        fingerprint.Panel.Count(member => member.Profile.Role == ModelRole.Twin && member.Profile.Initialization == initialization);
}
