using System.Collections.Immutable;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Fingerprints;

/// <summary>The tensors of a file as what they stand for: the inputs of a probe, and what models answered to them.</summary>
internal sealed class StoredAnswers
{
    private const string ProbePrefix = "probe/";

    private readonly Dictionary<string, Tensor> _tensors;
    private readonly ImmutableArray<ProbePart> _parts;
    private readonly Dictionary<ProbePart, InputBatch> _inputs;

    /// <param name="tensors">By name; whoever assembles something of this takes them over, or disposes them.</param>
    /// <param name="generator">How the pairs were made.</param>
    /// <exception cref="FormatException">There are no pairs.</exception>
    /// <exception cref="ArgumentException">An input is unusable.</exception>
    public StoredAnswers(Dictionary<string, Tensor> tensors, GeneratorDescription generator)
    {
        _tensors = tensors;
        _parts = [.. tensors.Keys.Where(name => name.StartsWith(ProbePrefix, StringComparison.Ordinal)).Select(name => new ProbePart(name[ProbePrefix.Length..]))];
        _inputs = _parts.ToDictionary(part => part, part => (InputBatch)new TensorBatch(Get(ProbePrefix + part)));
        _inputs.Add(ProbePart.First, new TensorBatch(Get(ProbePart.First.Name)));
        _inputs.Add(ProbePart.Second, new TensorBatch(Get(ProbePart.Second.Name)));
        Probe = new Probe(_inputs, generator);
    }

    /// <summary>What models were asked.</summary>
    public Probe Probe { get; }

    /// <summary>Whether that was more than pairs.</summary>
    public bool HasParts => !_parts.IsEmpty;

    /// <summary>The key of a member of a panel.</summary>
    public static string Member(int index) => FormattableString.Invariant($"panel/{index}");

    /// <summary>The tensors of a probe by name, in the caller's dispose scope.</summary>
    public static Dictionary<string, Tensor> TensorsOf(Probe probe)
    {
        var tensors = new Dictionary<string, Tensor>
        {
            [ProbePart.First.Name] = probe[ProbePart.First].AsTensor(),
            [ProbePart.Second.Name] = probe[ProbePart.Second].AsTensor(),
        };
        foreach (var part in probe.Parts.Where(part => !part.IsOfPairs))
            tensors[ProbePrefix + part] = probe[part].AsTensor();
        return tensors;
    }

    /// <summary>Adds what a model answered, under its key.</summary>
    public static void Add(Dictionary<string, Tensor> tensors, string key, DecisionDistanceVector ddv, ModelAnswers? answers)
    {
        tensors[$"{key}/ddv"] = tensor(ddv.Values.AsSpan().ToArray());
        foreach (var part in answers?.Parts ?? [])
            tensors[$"{key}/{part}"] = answers![part];
    }

    /// <summary>The members of a panel with what they answered.</summary>
    /// <param name="members">What is known of them, in their order.</param>
    /// <param name="distance">The distance of their decision distance vectors.</param>
    /// <exception cref="FormatException">Answers are missing, or have other sizes than the probe.</exception>
    public ImmutableArray<PanelMember> Members(ImmutableArray<FingerprintHeader.Member> members, OutputDistance distance) =>
        [.. members.Select((member, i) => new PanelMember(member.ToProfile(), Ddv(member.Name, Member(i), distance), Answers(member.Name, Member(i))))];

    /// <summary>A model's decision distance vector.</summary>
    /// <exception cref="FormatException">It is missing or not one of all pairs.</exception>
    public DecisionDistanceVector Ddv(string model, string key, OutputDistance distance)
    {
        var (values, pairs) = (Get($"{key}/ddv"), _inputs[ProbePart.First].Count);
        return values.dtype == ScalarType.Float64 && values.numel() == pairs
            ? new DecisionDistanceVector(model, distance.Name, [.. values.data<double>().ToArray()])
            : throw new FormatException($"its DDVs are not all of {pairs} pairs.");
    }

    /// <summary>A model's answers to everything but the pairs.</summary>
    /// <exception cref="FormatException">Some are missing, or have other sizes than the probe.</exception>
    public ModelAnswers Answers(string model, string key)
    {
        var answers = _parts.ToDictionary(part => part, part => Get($"{key}/{part}"));
        if (answers.FirstOrDefault(entry => entry.Value.shape[0] != _inputs[entry.Key].Count) is { Key: { } odd })
            throw new FormatException($"the probe's {odd} part has {_inputs[odd].Count} rows; model '{model}' answered {answers[odd].shape[0]}.");
        return new ModelAnswers(model, answers);
    }

    private Tensor Get(string name) => _tensors.TryGetValue(name, out var found) ? found : throw new FormatException($"it holds no tensor '{name}'.");
}
