using ModelDiff.ModelReuse.Evaluation;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Tests.Evaluation;

public class ReuseCasesTests
{
    private static readonly ReuseCases Standard = Of(ZooScales.Standard);

    [Fact]
    public void Paper_StandardZoo_HasThePapersPairs()
    {
        var cases = Standard.Paper();

        cases.Should().HaveCount(84);
        cases.Sum(item => item.Candidates.Length).Should().Be(144);
        cases.Should().OnlyContain(item => item.References.Length == 71);
    }

    [Fact]
    public void Paper_FaithfulSteals_TakeThePlaceOfTheOthers()
    {
        var cases = Standard.Paper(ModelGroup.FaithfulSteal);

        cases.Sum(item => item.Candidates.Length).Should().Be(144);
        cases.Where(item => item.Suspect.Contains("steal", StringComparison.Ordinal)).Should().HaveCount(12).And.OnlyContain(item => item.Suspect.EndsWith(",faithful)-", StringComparison.Ordinal));
    }

    [Fact]
    public void Paper_PrunedSuspect_HasParentGrandparentAndStrangers()
    {
        var pruned = Standard.Paper().Single(item => item.Suspect == "pretrain(resnet,shapes)-transfer(glyphs,0.5)-prune(0.8)-");

        pruned.Candidates.Should().Equal("pretrain(resnet,shapes)-transfer(glyphs,0.5)-", "pretrain(resnet,shapes)-");
        pruned.References.Should().Contain(["pretrain(mobilenet,shapes)-", "train(resnet,glyphs)-prune(0.8)-", "pretrain(mobilenet,shapes)-transfer(glyphs,1)-steal(mobilenet)-"]);
        pruned.References.Should().NotContain(name => name.StartsWith("pretrain(resnet,shapes)", StringComparison.Ordinal) || name.Contains("quantize", StringComparison.Ordinal) || name.Contains(",2)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ModelGroup.Float16, 12, 24)]
    [InlineData(ModelGroup.SameArchitectureSteal, 12, 12)]
    [InlineData(ModelGroup.FaithfulSteal, 12, 12)]
    [InlineData(ModelGroup.LabelSteal, 12, 12)]
    [InlineData(ModelGroup.TwoSteps, 24, 48)]
    [InlineData(ModelGroup.Evasion, 4, 4)]
    public void Extra_StandardZoo_HasEveryModelOfTheGroup(object group, int suspects, int pairs)
    {
        var cases = Standard.Extra((ModelGroup)group);

        cases.Should().HaveCount(suspects);
        cases.Sum(item => item.Candidates.Length).Should().Be(pairs);
    }

    [Fact]
    public void Siblings_StandardZoo_AreNoAncestorsOfEachOther()
    {
        var cases = Standard.Siblings();

        cases.Should().HaveCount(24);
        cases.Should().OnlyContain(item => !item.Suspect.StartsWith(item.Candidates[0], StringComparison.Ordinal) && !item.Candidates[0].StartsWith(item.Suspect, StringComparison.Ordinal));
        cases.Should().OnlyContain(item => item.Suspect.Split(")-")[0] == item.Candidates[0].Split(")-")[0]);
    }

    [Fact]
    public void Twins_StandardZoo_AreSecondModels()
    {
        var cases = Standard.Twins();

        cases.Should().HaveCount(10);
        cases.Should().OnlyContain(item => item.Suspect.Replace(",2)", ")") == item.Candidates[0] && !item.References.Contains(item.Candidates[0]));
    }

    [Fact]
    public void Innocent_StandardZoo_AccusesNoRelative()
    {
        var cases = Standard.Innocent();

        cases.Select(item => item.Suspect).Distinct().Should().HaveCount(38);
        cases.Should().OnlyContain(item => Root(item.Suspect) != Root(item.Candidates[0]));
        cases.Should().OnlyContain(item => item.References.All(reference => Root(reference) != Root(item.Suspect) && Root(reference) != Root(item.Candidates[0])));
        cases.Min(item => item.References.Length).Should().BeGreaterThan(20);
    }

    internal static ReuseCases Of(ZooConfig config) => new(new ZooManifest(
        config, 0, [.. RecipeBook.For(config).Select(recipe => new ModelRecord { Recipe = recipe, Key = recipe.Name, ClassCount = 2, Accuracy = 1, Seconds = 0 })]));

    private static string Root(string name) => name[..name.IndexOf(")-", StringComparison.Ordinal)];
}
