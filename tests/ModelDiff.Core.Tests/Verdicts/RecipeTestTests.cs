using ModelDiff.Statistics;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

/// <summary>Twins by another recipe than the victim's make innocents look guilty: whether they are shows before anybody is suspected.</summary>
public sealed class RecipeTestTests
{
    private const int References = 12;
    private const int Length = 120;

    /// <summary>By one recipe the victim is unusual as often as any model: a third of a percent to 3 % at 1 %, the false alarms that verdicts are withheld by.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Of_OneRecipe_IsUnusualAsOftenAsPSays(int twins)
    {
        var p = Population(600, twins, ofVictim: 0, ofTwins: 0);

        p.Count(value => value <= 0.01).Should().BeInRange(1, 18);
        p.Count(value => value <= 0.1).Should().BeInRange(30, 90);
        p.Count(value => value <= 0.5).Should().BeInRange(200, 400);
    }

    /// <summary>A victim that learned more than its twins has more of its own; twins that learned more than the victim are closer to each other.</summary>
    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 1)]
    public void Of_AnotherRecipe_IsNoticed(double ofVictim, double ofTwins) =>
        Population(100, twins: 8, ofVictim, ofTwins).Count(value => value < RecipeTest.LeastP).Should().BeGreaterThan(95);

    /// <summary>By hand: in a family without any difference nobody stands out; where only the victim differs, and the twins do not, the probability is 0.</summary>
    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.1, 0)]
    public void Of_TwinsWithoutDifferences_IsAllOrNothing(double victimAndTwins, double expected)
    {
        var gram = SymmetricMatrix.Of(6, 1, (i, j) => i >= 4 || j >= 4 ? 0 : i == 0 || j == 0 ? victimAndTwins : 0.5);

        RecipeTest.Of(gram, 0, [1, 2, 3], [4, 5]).Should().Be(expected);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void Of_TooFew_IsNull(int twins, int references)
    {
        var gram = SymmetricMatrix.Of(10, 1, (_, _) => 0.1);

        RecipeTest.Of(gram, 0, [.. Enumerable.Range(1, twins)], [.. Enumerable.Range(5, references)]).Should().BeNull();
    }

    /// <summary>p-values of many families: what all models of the task have, what the recipe gives, in which victim or twins may have more, and what is a model's own.</summary>
    private static double[] Population(int families, int twins, double ofVictim, double ofTwins)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, families).Select(_ =>
        {
            var (task, recipe, more) = (Vector(random), Vector(random), Vector(random));
            double[][] models =
            [
                Model(ofVictim), .. Enumerable.Range(0, twins).Select(_ => Model(ofTwins)),
                .. Enumerable.Range(0, References).Select(_ => Sum((2, task), (1, Vector(random)))),
            ];
            var gram = SymmetricMatrix.Of(models.Length, 1, (i, j) => models[i].Zip(models[j], (a, b) => a * b).Sum());
            return RecipeTest.Of(gram, 0, [.. Enumerable.Range(1, twins)], [.. Enumerable.Range(1 + twins, References)])!.Value;

            double[] Model(double share) => Sum((2, task), (0.5, recipe), (share, more), (1, Vector(random)));
        })];
    }

    private static double[] Sum(params (double Weight, double[] Vector)[] parts)
    {
        var sum = Enumerable.Range(0, Length).Select(i => parts.Sum(part => part.Weight * part.Vector[i])).ToArray();
        var norm = Math.Sqrt(sum.Sum(value => value * value));
        return [.. sum.Select(value => value / norm)];
    }

    private static double[] Vector(Random random) => [.. Enumerable.Range(0, Length).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
}
