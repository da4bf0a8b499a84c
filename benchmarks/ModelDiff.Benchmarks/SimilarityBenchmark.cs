using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using ModelDiff.Measures;
using ModelDiff.Statistics;

namespace ModelDiff.Benchmarks;

/// <summary>All pairs of 1,000 DDVs of 200 distances: half a million similarities.</summary>
public class SimilarityBenchmark
{
    private DecisionDistanceVector[] _ddvs = [];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(0);
        _ddvs = [.. Enumerable.Range(0, 1000).Select(model => new DecisionDistanceVector(
            $"model-{model}", OutputDistance.Cosine.Name, [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble())]))];
    }

    [Benchmark(Baseline = true)]
    public double OnePairAtATime()
    {
        var sum = 0.0;
        for (var i = 0; i < _ddvs.Length; i++)
        {
            for (var j = 0; j < i; j++)
                sum += DdvSimilarity.Cosine.Between(_ddvs[i], _ddvs[j]) ?? 0;
        }

        return sum;
    }

    [Benchmark]
    public SymmetricMatrix CosineMatrix() => DdvSimilarity.Cosine.Matrix(_ddvs);

    [Benchmark]
    public SymmetricMatrix SpearmanMatrix() => DdvSimilarity.Spearman.Matrix(_ddvs);
}
