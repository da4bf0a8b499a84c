using ModelDiff.ModelReuse.Networks;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Tests.Zoo;

public class RecipeBookTests
{
    [Fact]
    public void For_StandardScale_HasThePapers114()
    {
        var names = RecipeBook.For(ZooScales.Standard).Where(recipe => recipe.Group == ModelGroup.Paper).Select(recipe => LineageName.TryParse(recipe.Name)!).ToList();

        names.Should().HaveCount(114);
        names.Where(name => name.Steps[0].StartsWith("pretrain", StringComparison.Ordinal)).GroupBy(name => name.Method).ToDictionary(group => group.Key, group => group.Count())
            .Should().BeEquivalentTo(new Dictionary<string, int> { ["pretrain"] = 2, ["transfer"] = 12, ["quantize"] = 12, ["prune"] = 36, ["distill"] = 12, ["steal"] = 12 });
        names.Where(name => name.Steps[0].StartsWith("train", StringComparison.Ordinal)).GroupBy(name => name.Method).ToDictionary(group => group.Key, group => group.Count())
            .Should().BeEquivalentTo(new Dictionary<string, int> { ["train"] = 4, ["prune"] = 12, ["distill"] = 4, ["steal"] = 8 });
    }

    [Fact]
    public void For_StandardScale_HasTheExtras() =>
        RecipeBook.For(ZooScales.Standard).GroupBy(recipe => recipe.Group).ToDictionary(group => group.Key, group => group.Count())
            .Should().BeEquivalentTo(new Dictionary<ModelGroup, int>
            {
                [ModelGroup.Paper] = 114,
                [ModelGroup.Float16] = 12,
                [ModelGroup.SameArchitectureSteal] = 12,
                [ModelGroup.FaithfulSteal] = 12,
                [ModelGroup.LabelSteal] = 12,
                [ModelGroup.TwoSteps] = 24,
                [ModelGroup.Evasion] = 4,
                [ModelGroup.Homologous] = 10,
            });

    [Fact]
    public void For_WithoutExtras_HasThePapersAlone() =>
        RecipeBook.For(ZooScales.Standard with { Extras = false }).Should().HaveCount(114).And.OnlyContain(recipe => recipe.Group == ModelGroup.Paper);

    [Theory]
    [InlineData("smoke")]
    [InlineData("standard")]
    public void For_EachScale_NamesSpellTheLineageOnce(string scale)
    {
        var recipes = RecipeBook.For(ZooScales.Parse(scale));

        recipes.Select(recipe => recipe.Name).Should().OnlyHaveUniqueItems();
        var seen = new HashSet<string>();
        foreach (var recipe in recipes)
        {
            if (recipe.Parent is { } parent)
            {
                seen.Should().Contain(parent);
                LineageName.TryParse(recipe.Name)!.StepsFrom(LineageName.TryParse(parent)!).Should().Be(1);
            }

            seen.Add(recipe.Name);
        }
    }

    [Fact]
    public void For_Steal_TakesTheOtherArchitecture()
    {
        var recipes = RecipeBook.For(ZooScales.Standard).ToDictionary(recipe => recipe.Name);

        recipes["pretrain(resnet,shapes)-transfer(glyphs,0.5)-steal(mobilenet)-"].Family.Should().Be(Family.Mobilenet);
        recipes["pretrain(resnet,shapes)-transfer(glyphs,0.5)-steal(mobilenet,faithful)-prune(0.5)-"].Family.Should().Be(Family.Mobilenet);
        recipes["pretrain(resnet,shapes)-transfer(glyphs,0.5)-steal(resnet)-"].Should().Match<ModelRecipe>(recipe => recipe.Family == Family.Resnet && recipe.Group == ModelGroup.SameArchitectureSteal);
    }
}
