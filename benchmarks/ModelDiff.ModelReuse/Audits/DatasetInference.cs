using System.Collections.Immutable;
using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Statistics;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>Dataset inference: does a model keep the owner's training images farther from its decision boundary than images that nobody has seen? Asks for labels only, and needs no references.</summary>
/// <remarks>
/// How far is told by walks ("blind walk"): noise of one direction that grows until the label changes. What of these distances tells training images from others is learned on the victim, from other images than suspects are tested with;
/// the test is Student's t on the scores of both. Source: Maini, Yaghini and Papernot, ICLR 2021, arXiv:2104.10706, with more walks and steps.
/// </remarks>
internal sealed class DatasetInference : IDisposable
{
    /// <summary>What tables call it.</summary>
    public const string Name = "dataset-inference";

    private const int MostRows = 100;
    private const int Walks = 6;
    private const int Steps = 6;
    private const double Farthest = 0.4;

    private readonly int _rows;
    private readonly Probe _probe;
    private readonly RidgeClassifier _classifier;

    /// <param name="victim">Borrowed.</param>
    /// <param name="training">The owner's; borrowed.</param>
    /// <param name="unseen">Borrowed.</param>
    /// <param name="seed">Chooses images and directions.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    public DatasetInference(IModelAdapter victim, LabeledImages training, LabeledImages unseen, long seed, CancellationToken cancellationToken)
    {
        _rows = Math.Min(MostRows, Math.Min(training.Count, unseen.Count) / 2);
        using var generator = new Generator(unchecked((ulong)seed), CPU);
        var (own, others) = (Order(training), Order(unseen));
        using var learned = new Probe(Walk(0));
        _probe = new Probe(Walk(1));
        var distances = Distances(victim, learned, cancellationToken);
        _classifier = new RidgeClassifier(distances[_rows..], distances[.._rows]);

        long[] Order(LabeledImages from)
        {
            using var order = randperm(from.Count, generator: generator);
            return order.data<long>().ToArray();
        }

        Dictionary<ProbePart, InputBatch> Walk(int half)
        {
            using var scope = NewDisposeScope();
            var taken = new Range(half * _rows, (half + 1) * _rows);
            var images = cat([training.Take(tensor(own[taken])), unseen.Take(tensor(others[taken]))]);
            List<Tensor> inputs = [images];
            for (var walk = 0; walk < Walks; walk++)
            {
                var direction = walk % 2 == 0 ? randn(images.shape, generator: generator) : (rand(images.shape, generator: generator) * Lasting(Math.Sqrt(12))).Plus(Lasting(-Math.Sqrt(3)));
                inputs.AddRange(Enumerable.Range(1, Steps).Select(step => images.Plus(direction * Lasting(Farthest * step / Steps)).clamp(Lasting(0), Lasting(1))));
            }

            return new() { [ProbePart.Natural] = new TensorBatch(cat(inputs).DetachFromDisposeScope()) };
        }
    }

    /// <summary>The probability that a model which has seen none of the images scores the owner's as much above the others.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    public double P(IModelAdapter model, CancellationToken cancellationToken)
    {
        var scores = Distances(model, _probe, cancellationToken).Select(_classifier.Score).ToArray();
        var (seen, unseen) = (scores[.._rows], scores[_rows..]);
        return scores.Max() > scores.Min() ? StudentT.UpperTail((seen.Average() - unseen.Average()) / Math.Sqrt((Variance(seen) + Variance(unseen)) / _rows), (2 * _rows) - 2) : 1;
    }

    public void Dispose() => _probe.Dispose();

    /// <summary>Per image and walk, the step at which the model's label changes; one more than there are where it does not.</summary>
    private ImmutableArray<double[]> Distances(IModelAdapter model, Probe probe, CancellationToken cancellationToken)
    {
        using var answers = probe.AskAsync(model, new ModelAsker(), progress: null, cancellationToken).AsTask().GetAwaiter().GetResult();
        var labels = EvidenceVectors.Labels(answers[ProbePart.Natural]);
        var images = 2 * _rows;
        return [.. Enumerable.Range(0, images).Select(image => Enumerable.Range(0, Walks).Select(walk => (double)Distance(image, walk)).ToArray())];

        int Distance(int image, int walk)
        {
            var step = 0;
            while (step < Steps && labels[(((walk * Steps) + step + 1) * images) + image] == labels[image])
                step++;
            return step + 1;
        }
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
