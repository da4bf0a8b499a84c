using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ModelDiff.Measures;
using ModelDiff.Probes;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Knows nothing: a number in [0, 1) that follows from the two models' names. What any measure must beat.</summary>
internal sealed class RandomEvidence : IEvidence
{
    public string Name => "random";

    public string Description => "nothing";

    public ImmutableArray<ProbePart> Parts => [ProbePart.Natural];

    public ImmutableArray<double> Summarize(ModelAnswers answers) => [Uniform(Encoding.UTF8.GetBytes(answers.ModelName))];

    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect) =>
        Uniform([.. BitConverter.GetBytes(victim[0]), .. BitConverter.GetBytes(suspect[0])]);

    private static double Uniform(byte[] bytes) => BitConverter.ToUInt32(SHA256.HashData(bytes)) / (1.0 + uint.MaxValue);
}
