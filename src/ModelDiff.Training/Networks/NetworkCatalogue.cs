using System.Collections.Immutable;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Networks with published names, for images of any size.</summary>
/// <remarks>The slim ones learn small images within minutes on one processor core.</remarks>
public static class NetworkCatalogue
{
    private static readonly ImmutableSortedDictionary<string, Func<TensorShape, NetworkParts>> Builders =
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, Func<TensorShape, NetworkParts>>
        {
            ["resnet-slim"] = ResidualNetworks.Slim,
            ["resnet18"] = ResidualNetworks.OfEighteenLayers,
            ["mobilenet-slim"] = MobileNetworks.Slim,
            ["mobilenetv2"] = MobileNetworks.Full,
            ["vgg-slim"] = PlainNetworks.Vgg,
            ["mlp"] = PlainNetworks.Perceptron,
            ["convmixer-slim"] = PatchNetworks.Mixer,
            ["vit-slim"] = PatchNetworks.Transformer,
        });

    /// <summary>The names, in ordinal order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Builders.Keys];

    /// <summary>Four slim networks of different kinds, of which panels are made unless others are asked for.</summary>
    public static ImmutableArray<string> Slim { get; } = ["resnet-slim", "mobilenet-slim", "vgg-slim", "convmixer-slim"];

    /// <summary>Builds a network with random weights.</summary>
    /// <param name="description">What to build.</param>
    /// <param name="generator">Draws the weights; borrowed. The same state gives the same weights.</param>
    /// <returns>Owned by the caller; it takes float32 <c>[N, C, H, W]</c> in [0, 1].</returns>
    public static ImageClassifier Create(NetworkDescription description, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(generator);
        var network = Build(description);
        network.Initialize(generator);
        return network;
    }

    /// <summary>Builds a network whose weights somebody will set.</summary>
    /// <returns>Owned by the caller.</returns>
    internal static ImageClassifier Build(NetworkDescription description)
    {
        TorchRuntime.EnsureLoaded();
        var parts = Builders[description.Architecture](description.InputShape);
        return new ImageClassifier(parts.Stages, nn.Linear(parts.Features, description.ClassCount), new ChannelScaling(description.Mean, description.Deviation));
    }

    /// <summary>The network whose number of weights comes closest, by its ratio, to a given one.</summary>
    /// <param name="weightCount">For example a quarter of the bytes of a file of float32.</param>
    /// <param name="inputShape">Shape of one image.</param>
    /// <param name="classCount">Classes, at least 2.</param>
    internal static string Closest(long weightCount, TensorShape inputShape, int classCount)
    {
        return Names.MinBy(name => Math.Abs(Math.Log((double)Weights(name) / Math.Max(1, weightCount))))!;

        long Weights(string name)
        {
            using var network = Build(new NetworkDescription(name, inputShape, classCount));
            return network.parameters().Sum(parameter => parameter.numel());
        }
    }

    /// <exception cref="ArgumentException">A name is unknown, or there is none.</exception>
    internal static ImmutableArray<string> Checked(ImmutableArray<string> names) =>
        names.IsDefaultOrEmpty || names.Any(name => !Builders.ContainsKey(name)) ? throw new ArgumentException($"Architectures are names of {string.Join(", ", Names)}, at least one; got {(names.IsDefaultOrEmpty ? "none" : string.Join(", ", names))}.", nameof(names)) : names;

    /// <summary>Whether training normalizes over batches, which allows larger steps.</summary>
    internal static bool NormalizesBatches(string architecture) => architecture is not ("mlp" or "vit-slim");
}
