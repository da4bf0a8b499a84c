using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class NetworkCatalogueTests
{
    public static TheoryData<string> Names => [.. NetworkCatalogue.Names];

    [Fact]
    public void Names_Listed_AreThePublishedOnes() => NetworkCatalogue.Names.Should().Equal(
        "convmixer-slim", "mlp", "mobilenet-slim", "mobilenetv2", "resnet-slim", "resnet18", "vgg-slim", "vit-slim");

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_AnyNetwork_GivesScoresAndAGradientForEveryWeight(string name)
    {
        foreach (var shape in new TensorShape[] { new(1, 28, 28), new(3, 33, 20) })
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(1, CPU);
            using var network = NetworkCatalogue.Create(new NetworkDescription(name, shape, 7), generator);

            var scores = network.call(rand(shape.Batch(4), generator: generator));
            scores.square().sum().backward();

            scores.shape.Should().Equal(4, 7);
            network.named_parameters().Where(entry => entry.parameter.grad is not { } gradient || !gradient.isfinite().all().item<bool>()).Select(entry => entry.name).Should().BeEmpty();
            network.parameters().Count(parameter => parameter.grad!.abs().max().item<float>() > 0).Should().BeGreaterThan(network.parameters().Count() / 2);
        }
    }

    [Fact]
    public void Create_SameSeed_GivesTheSameWeights()
    {
        First(3).Should().Equal(First(3));
        First(4).Should().NotEqual(First(3));

        static float[] First(ulong seed)
        {
            using var generator = new Generator(seed, CPU);
            using var network = NetworkCatalogue.Create(new NetworkDescription("resnet-slim", new(3, 32, 32), 5), generator);
            return [.. network.parameters().First().detach().data<float>()];
        }
    }

    [Fact]
    public void Create_ResNet18_HasThePublishedNumberOfWeights()
    {
        using var generator = new Generator(1, CPU);
        using var network = NetworkCatalogue.Create(new NetworkDescription("resnet18", new(3, 224, 224), 1000), generator);

        network.parameters().Sum(parameter => parameter.numel()).Should().Be(11_689_512, "torchvision's resnet18 has as many");
    }

    [Fact]
    public void Create_MobileNetV2_HasThePublishedNumberOfWeights()
    {
        using var generator = new Generator(1, CPU);
        using var network = NetworkCatalogue.Create(new NetworkDescription("mobilenetv2", new(3, 224, 224), 1000), generator);

        network.parameters().Sum(parameter => parameter.numel()).Should().Be(3_504_872, "torchvision's mobilenet_v2 has as many");
    }

    [Fact]
    public void Closest_WeightsOfANetwork_NamesIt() => NetworkCatalogue.Closest(11_000_000, new(3, 32, 32), 10).Should().Be("resnet18");

    [Theory]
    [InlineData("resnet-slim-2", 3, 10)]
    [InlineData("resnet-slim", 3, 1)]
    [InlineData("resnet-slim", 1 << 20, 10)]
    public void Description_Senseless_IsRefused(string name, long channels, int classes)
    {
        var describe = () => new NetworkDescription(name, new(channels, 32, 32), classes);

        describe.Should().Throw<ArgumentException>();
    }
}
