using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Fingerprints;

namespace ModelDiff.Cli.Options;

/// <summary>What a fingerprint keeps of its victim's weights.</summary>
internal sealed class SketchOption
{
    private readonly Option<bool> _without = new("--without-weights") { Description = "Keep nothing of the model's weights. A sketch, which names its layers and their sizes, lets a check recognize them in a suspect's file." };

    public void AddTo(Command command) => command.Add(Headings.Results, _without);

    /// <summary>A fingerprint with the sketch of its victim's weights; as it is where that is not wanted, or the victim is no file whose weights can be read.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="fingerprint">Owned by this call where another one is returned.</param>
    /// <param name="victim">A path or an address.</param>
    /// <param name="cancellationToken">Observed once per tensor.</param>
    /// <returns>Owned by the caller.</returns>
    public Fingerprint Complete(ParseResult parsed, Fingerprint fingerprint, string victim, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_without) || WeightFiles.Sketch(victim, cancellationToken) is not { TensorCount: > 0 } sketch)
            return fingerprint;
        using (fingerprint)
            return fingerprint.WithWeights(sketch);
    }
}
