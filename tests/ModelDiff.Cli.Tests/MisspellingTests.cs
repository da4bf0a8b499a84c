using ModelDiff.Cli.Help;

namespace ModelDiff.Cli.Tests;

/// <summary>A word that no command knows is told with what was probably meant, and never taken for a model.</summary>
public sealed class MisspellingTests
{
    [Theory]
    [InlineData("compar", "'compar' is no command of 'modeldiff'. Did you mean 'compare'?")]
    [InlineData("cmopare a b", "'cmopare' is no command of 'modeldiff'. Did you mean 'compare'?")]
    [InlineData("finger", "Did you mean 'fingerprint'?")]
    [InlineData("fingerprint chekc a b", "'chekc' is no command of 'modeldiff fingerprint'. Did you mean 'check'?")]
    [InlineData("help panel trian", "'trian' is no command of 'modeldiff panel'. Did you mean 'train'?")]
    [InlineData("compare a b --panl c", "'--panl' is no option of 'modeldiff compare'. Did you mean '--panel'?")]
    [InlineData("compare a --panl b", "'--panl' is no option of 'modeldiff compare'. Did you mean '--panel'?")]
    [InlineData("compare --panl b a", "'--panl' is no option of 'modeldiff compare'. Did you mean '--panel'?")]
    [InlineData("compare a b --panl=c", "'--panl' is no option of 'modeldiff compare'. Did you mean '--panel'?")]
    [InlineData("compare a b --panel c --inptus d", "'--inptus' is no option of 'modeldiff compare'. Did you mean '--inputs'?")]
    [InlineData("matrix a b c --pannel d", "Did you mean '--panel'?")]
    [InlineData("matrix -panel a", "Did you mean '--panel'?")]
    [InlineData("compare a b --json --htlm x", "Did you mean '--html'?")]
    [InlineData("--panl", "'--panl' is no option of 'modeldiff'. Did you mean '--panel'?")]
    [InlineData("inspect a --panel b", "'--panel' is no option of 'modeldiff inspect'; it is one of 'modeldiff compare'.")]
    [InlineData("compare --panel c a b", "--panel takes all words that follow it: give VICTIM SUSPECT before it.")]
    [InlineData("fingerprint", "a command is missing behind 'modeldiff fingerprint': create, check, show.")]
    [InlineData("compare a b c", "'c' is one word too many: 'modeldiff compare' takes VICTIM SUSPECT.")]
    public async Task Command_Misspelt_SaysWhatWasMeant(string arguments, string sentence)
    {
        var result = await CommandResult.OfAsync(arguments);

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().EndWith(sentence);
        result.Out.Should().BeEmpty();
    }

    [Theory]
    [InlineData("compare a b --no-such-thing")]
    [InlineData("xyzzy")]
    public async Task Command_NothingLikeIt_SuggestsNothing(string arguments)
    {
        var result = await CommandResult.OfAsync(arguments);

        result.ExitCode.Should().Be(2);
        result.Error.Should().NotContain("Did you mean");
    }

    [Theory]
    [InlineData("compare a b --mean -1,-1,-1")]
    [InlineData("compare a b --range -1,1")]
    [InlineData("compare a b --output=-logits")]
    [InlineData("compare a -- --b")]
    [InlineData("compare a b --json -")]
    [InlineData("compare ./-a b")]
    public async Task Command_AValueThatBeginsWithAMinus_IsOne(string arguments)
    {
        var result = await CommandResult.OfAsync(arguments);

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("there is no such file");
    }

    [Theory]
    [InlineData("panl", "panel")]
    [InlineData("apnel", "panel")]
    [InlineData("PANEL", "panel")]
    [InlineData("pre", "prepare")]
    [InlineData("pa", null)]
    [InlineData("panorama", null)]
    public void Nearest_Word_IsTheLikeliestOrNone(string word, string? expected) => Spelling.Nearest(word, ["panel", "prepare", "compare", "serve"]).Should().Be(expected);
}
