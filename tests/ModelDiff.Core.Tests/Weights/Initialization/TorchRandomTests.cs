using ModelDiff.Weights.Initialization;

namespace ModelDiff.Tests.Weights.Initialization;

/// <summary>Against numbers that PyTorch printed (1.13 and, in this process, the version that the tests run with).</summary>
public class TorchRandomTests
{
    [Fact]
    public void Uniform_OfSeed42_IsThatOfPyTorch()
    {
        var values = new float[5];
        new TorchRandom(42).Uniform(values, 0.5f);

        values.Should().Equal(0.3822692632675171f, 0.4150039553642273f, -0.11713624000549316f, 0.45930564403533936f, -0.10955178737640381f);
    }

    [Fact]
    public void Normal_OfSeed7_IsThatOfPyTorch_TheLastBlockDrawnAnew()
    {
        var values = new float[20];
        new TorchRandom(7).Normal(values);

        float[] expected = [-0.8201345f, 0.39563116f, 0.8989085f, -1.3884039f, -0.08102158f, 1.3614851f, -0.8667016f, -0.5640066f, -2.0564625f, -0.35672253f];
        int[] places = [0, 1, 2, 3, 10, 11, 16, 17, 18, 19];
        for (var i = 0; i < places.Length; i++)
            values[places[i]].Should().BeApproximately(expected[i], 1e-5f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3407)]
    [InlineData(4294967301)]
    public void Numbers_OfAnySeed_AreThoseOfTheLibraryInThisProcess(long seed)
    {
        using var generator = new TorchSharp.torch.Generator((ulong)seed, TorchSharp.torch.CPU);
        using var uniform = TorchSharp.torch.zeros(1300).uniform_(-1, 1, generator);
        using var normal = TorchSharp.torch.zeros(100).normal_(0, 1, generator);
        var (ownUniform, ownNormal) = (new float[1300], new float[100]);
        var random = new TorchRandom(seed);

        random.Uniform(ownUniform, 1);
        random.Normal(ownNormal);

        ownUniform.Should().Equal(uniform.data<float>().ToArray());
        ownNormal.Zip(normal.data<float>().ToArray()).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(623)]
    [InlineData(624)]
    [InlineData(2000)]
    public void Skip_GoesOverAsManyNumbers(int count)
    {
        var (all, rest) = (new float[count + 3], new float[3]);
        new TorchRandom(9).Uniform(all, 1);
        var random = new TorchRandom(9);

        random.Skip(count);
        random.Uniform(rest, 1);

        rest.Should().Equal(all[count..]);
    }
}
